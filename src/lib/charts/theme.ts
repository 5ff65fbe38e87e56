/** The values of the tokens in app.css that charts draw with. */
export interface Theme {
	font: string;
	background: string;
	text: string;
	muted: string;
	faint: string;
	accent: string;
	quiet: string;
	pale: string;
	worse: string;
	better: string;
	reference: string;
	grid: string;
	baseline: string;
	series: string[];
	/** Of how often something was done, from never to most. */
	steps: { fill: string; letter: string }[];
	classes: Record<string, { fill: string; letter: string }>;
}

/** Reads the tokens as they apply to an element, so that charts follow a dark page. */
export function readTheme(element: Element): Theme {
	const style = getComputedStyle(element);
	const token = (name: string): string => style.getPropertyValue(name).trim();
	return {
		font: token('--font'),
		background: token('--bg'),
		text: token('--text'),
		muted: token('--muted'),
		faint: token('--faint'),
		accent: token('--accent'),
		quiet: token('--accent-2'),
		pale: token('--accent-3'),
		worse: token('--worse'),
		better: token('--better'),
		reference: token('--ref'),
		grid: token('--grid'),
		baseline: token('--hair-2'),
		series: ['--s1', '--s2', '--s3', '--s4'].map(token),
		steps: ['--n0', '--n1', '--n2', '--n3'].map((name) => ({
			fill: token(name),
			letter: token(`${name}-t`),
		})),
		classes: Object.fromEntries(
			['A', 'B', 'C', 'D', 'E'].map((letter) => [
				letter,
				{ fill: token(`--c${letter}`), letter: token(`--c${letter}-t`) },
			]),
		),
	};
}

/** Text style at 12 px, the size of everything in a chart but category names. */
export function textStyle(theme: Theme, color: string, more: object = {}): object {
	return { fontFamily: theme.font, fontSize: 12, color, ...more };
}

/** Category axis: names only, no line, no ticks. */
export function categoryAxis(theme: Theme, data: string[], more: object = {}): object {
	return {
		type: 'category',
		data,
		axisLine: { show: false },
		axisTick: { show: false },
		splitLine: { show: false },
		axisLabel: { interval: 0, ...textStyle(theme, theme.muted) },
		...more,
	};
}

/** Value axis: at most four quiet grid lines, numbers in grey. */
export function valueAxis(theme: Theme, more: object = {}): object {
	return {
		type: 'value',
		axisLine: { show: false },
		axisTick: { show: false },
		splitNumber: 4,
		splitLine: { lineStyle: { color: theme.grid, width: 1 } },
		axisLabel: textStyle(theme, theme.faint),
		...more,
	};
}

/** The parts every chart shares; the grid stays where it is put so that labels line up with the title. */
export function frame(theme: Theme, grid: object): object {
	return {
		animation: false,
		textStyle: { fontFamily: theme.font },
		grid: { left: 0, right: 0, top: 8, bottom: 24, outerBoundsMode: 'none', ...grid },
	};
}

/** Tooltip box in the page's style; `format` gives lines of plain text, which are escaped here. */
export function tooltip(theme: Theme, format: (index: number, series: number) => string[]): object {
	return {
		trigger: 'item',
		confine: true,
		borderColor: theme.baseline,
		backgroundColor: theme.background,
		textStyle: textStyle(theme, theme.text),
		extraCssText: 'box-shadow:none;border-radius:4px;padding:6px 10px',
		formatter: ({ dataIndex, seriesIndex }: { dataIndex: number; seriesIndex: number }) =>
			format(dataIndex, seriesIndex).map(escapeText).join('<br>'),
	};
}

function escapeText(text: string): string {
	return text.replace(
		/[&<>"']/g,
		(sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign]!,
	);
}

/** Width of a text in pixels, near enough to reserve a label column. */
export function measureText(text: string, size = 12): number {
	let width = 0;
	for (const sign of text)
		width += size * (/[\u2e80-\uffef]/.test(sign) ? 1 : /[A-Z—–…]/.test(sign) ? 0.72 : 0.58);
	return Math.ceil(width);
}

/** The width of a label column for these texts, between 40 and `limit` pixels. */
export function labelColumn(texts: string[], size = 12, limit = 260): number {
	return Math.min(limit, Math.max(40, ...texts.map((text) => measureText(text, size))));
}
