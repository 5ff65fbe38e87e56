import type { Attachment } from 'svelte/attachments';
import type { EChartsType } from './drawing.ts';
import type { Click } from './option.ts';
import { readTheme, type Theme } from './theme.ts';
import type { Locale } from '../words.ts';

type Drawing = typeof import('./drawing.ts');

/** Loads what draws charts; a page that was sent with charts has them drawn when this is done. */
export const loadDrawing = () => import('./drawing.ts');

/**
 * `<div {@attach drawChart(() => option, 'zh')}>`: keeps the chart of an element. It is begun when the element appears,
 * unless it was drawn with the page as that was sent; it follows the size of the element and the option, and goes with
 * the element. `data-drawn` counts the drawings; `click`, where the marks of the chart do something, is told where it
 * was clicked.
 */
export function drawChart(
	option: (theme: Theme) => object,
	locale: Locale,
	click: ((at: Click) => void) | null = null,
): Attachment<HTMLElement> {
	return (element) => {
		let chart = $state.raw<EChartsType>();
		let draw: Drawing['draw'];
		let isDrawn = false;
		let gone = false;
		let drawings = 0;
		const sizes = new ResizeObserver(() => {
			// it tells the size at the start too
			const { clientWidth, clientHeight } = element;
			if (chart?.getWidth() !== clientWidth || chart.getHeight() !== clientHeight)
				chart?.resize({ width: 'auto', height: 'auto' });
		});
		// on paper, which is narrower and where colours may be greys, fills are told apart by pattern
		const fit = (width: number | 'auto', decal: boolean): void => {
			chart?.resize({ width });
			chart?.setOption({
				aria: { enabled: decal, label: { enabled: false }, decal: { show: decal } },
			});
		};
		const paper = parseFloat(getComputedStyle(element).getPropertyValue('--paper'));
		const onPaper = (): void => fit(Math.min(paper, element.clientWidth), true);
		const onScreen = (): void => fit('auto', false);
		addEventListener('beforeprint', onPaper);
		addEventListener('afterprint', onScreen);
		const follow = (begun: EChartsType): void => {
			chart = begun;
			sizes.observe(element);
			if (click) listen(begun, click);
		};
		void loadDrawing().then((drawing) => {
			const early = drawing.takeSent(element);
			if (gone) return early?.dispose();
			isDrawn = early !== undefined;
			({ draw } = drawing);
			follow(early ?? drawing.begin(element, locale));
		});
		$effect(() => {
			if (!chart) return;
			const wanted = option(readTheme(element));
			// what was sent is what stands there
			if (isDrawn) drawings++;
			else draw(chart, element, wanted, ++drawings);
			isDrawn = false;
		});
		return () => {
			gone = true;
			sizes.disconnect();
			removeEventListener('beforeprint', onPaper);
			removeEventListener('afterprint', onScreen);
			chart?.dispose();
		};
	};
}

function listen(chart: EChartsType, click: (at: Click) => void): void {
	chart.getZr().on('click', ({ offsetX, offsetY }) => {
		const point = chart.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
		if (Array.isArray(point)) click({ point: [point[0]!, point[1]!] });
	});
	chart.on('click', ({ data }) => {
		const row = (data as { row?: unknown } | undefined)?.row;
		if (typeof row === 'number') click({ row });
	});
	chart.getZr().on('mousemove', () => chart.getZr().setCursorStyle('pointer'));
}
