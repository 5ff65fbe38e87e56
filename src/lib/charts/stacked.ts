import { formatMeasure, formatNumber } from '../format.ts';
import type { Cell, ChartView, Row, ViewColumn } from '../view.ts';
import type { Locale } from '../words.ts';
import { fillOf, type Fill } from './fills.ts';
import { isTime, nameOf, numberOf, placesOf, splitSeries, strengthOf } from './mark.ts';
import {
	categoryAxis,
	frame,
	labelColumn,
	measureText,
	textStyle,
	tooltip,
	valueAxis,
	type Theme,
} from './theme.ts';

interface Layer extends Fill {
	name: string;
	column: ViewColumn;
	rows: (Row | undefined)[];
}

/** Height in pixels: columns over time are 240 high, rows by name 30 each. */
export function stackedHeight(view: ChartView): number {
	return isTime(view.x) ? 240 : placesOf(view).length * 30 + 64;
}

/** True when the layers are parts of a whole, so that each bar fills 100 %. */
export function isShare(view: ChartView): boolean {
	return view.y[0]?.unit === 'share' || /class$/.test(view.series?.name ?? '');
}

/** Stacked bars with the layer's name beside the last bar and credit classes lettered from A at the base. */
export function stackedOption(view: ChartView, theme: Theme, locale: Locale): object {
	const places = placesOf(view);
	const layers = makeLayers(view, places, theme, locale);
	const share = isShare(view);
	const totals = places.map((_, i) => sum(layers.map((layer) => valueAt(layer, i) ?? 0)));
	const shown = (layer: Layer, i: number): number =>
		share ? ((valueAt(layer, i) ?? 0) / (totals[i] || 1)) * 100 : (valueAt(layer, i) ?? 0);
	const longest = Math.max(...totals, 0);
	const upright = isTime(view.x);
	const names = places.map((place) => nameOf(place, view.x, locale));
	const last = places.length - 1;
	// beside the last bar where that bar has all layers, as shares over time have
	const beside = upright && share;
	const side = layers.map((layer) =>
		share ? `${layer.name} ${formatNumber(shown(layer, last), 1)}%` : layer.name,
	);
	const category = categoryAxis(theme, names, {
		...(upright ? {} : { inverse: true }),
		axisLabel: {
			...(upright
				? { hideOverlap: true, showMaxLabel: true }
				: { interval: 0, align: 'left', margin: labelColumn(names) + 8 }),
			...textStyle(theme, upright ? theme.faint : theme.text),
		},
	});
	const value = valueAxis(theme, {
		...(share ? { max: 100, interval: 50 } : {}),
		axisLabel: {
			show: upright || !share,
			formatter: (number: number) => (share ? `${number}%` : formatNumber(number)),
			...textStyle(theme, theme.faint),
		},
	});
	return {
		...frame(
			theme,
			upright
				? {
						left: labelColumn([share ? '100%' : formatNumber(Math.max(...totals, 1) * 1.5)]) + 8,
						right: beside
							? labelColumn(side) + 20
							: Math.max(12, measureText(names.at(-1) ?? '') / 2 - 6),
						top: beside ? 10 : 30,
						bottom: 24,
					}
				: { left: labelColumn(names) + 16, right: 20, top: 28, bottom: 28 },
		),
		tooltip: tooltip(theme, (index, series) => {
			const layer = layers[series]!;
			const part = share ? ` (${formatNumber(shown(layer, index), 1)}%)` : '';
			return [
				names[index]!,
				`${layer.name} ${formatMeasure(valueAt(layer, index), layer.column, locale)}${part}`,
			];
		}),
		...(upright ? { xAxis: category, yAxis: value } : { xAxis: value, yAxis: category }),
		series: [
			...layers.map((layer) => ({
				type: 'bar',
				stack: 'whole',
				barCategoryGap: '22%',
				// a few upright bars are not made broad to fill the room
				...(upright ? { barMaxWidth: 96 } : {}),
				itemStyle: { color: layer.fill, borderColor: theme.background, borderWidth: 0.5 },
				data: places.map((_, i) => ({
					value: shown(layer, i),
					row: view.rows.indexOf(layer.rows[i]!),
					itemStyle: { opacity: strengthOf(view, layer.rows[i]) },
				})),
				label: {
					show: true,
					formatter: ({ dataIndex }: { dataIndex: number }) =>
						labelOf(layer, shown(layer, dataIndex), share, upright, longest),
					...textStyle(theme, layer.ink, { fontWeight: 700 }),
				},
			})),
			beside ? sideLabels(layers, side, last, shown, theme) : topLabels(layers, theme),
		],
	};
}

/** Pixels that the longest bar has at the least where bars lie. */
const leastLength = 300;

/** What a segment says of itself; nothing where it is too small to hold that. */
function labelOf(
	layer: Layer,
	value: number,
	share: boolean,
	upright: boolean,
	longest: number,
): string {
	const part = share ? value / 100 : longest > 0 ? value / longest : 0;
	if (!share && !upright) {
		const amount = formatNumber(value);
		return part * leastLength < measureText(amount) + 4 ? '' : amount;
	}
	if (part < 0.06) return '';
	if (upright) return layer.letter;
	return `${layer.letter ? `${layer.letter} ` : ''}${formatNumber(value)}%`;
}

/** Names of the layers in a row above the bars, each with its fill. */
function topLabels(layers: Layer[], theme: Theme): object {
	return {
		type: 'custom',
		silent: true,
		data: [[0, 0]],
		renderItem: ({ coordSys }: { coordSys: { x: number; y: number; width: number } }) => {
			const widths = layers.map(({ name }) => measureText(name) + 15);
			const gap = Math.min(
				20,
				(coordSys.x + coordSys.width - sum(widths)) / Math.max(1, layers.length - 1),
			);
			let x = 0;
			const y = coordSys.y - 18;
			const children = layers.flatMap(({ name, fill }, i) => {
				const at = x;
				x += widths[i]! + gap;
				return [
					{ type: 'rect', shape: { x: at, y: y - 5, width: 10, height: 10 }, style: { fill } },
					{
						type: 'text',
						style: {
							x: at + 15,
							y,
							text: name,
							verticalAlign: 'middle',
							fill: theme.text,
							font: `400 12px ${theme.font}`,
						},
					},
				];
			});
			return { type: 'group', children };
		},
	};
}

/** Names of the layers at the right end, pushed apart where they would touch. */
function sideLabels(
	layers: Layer[],
	side: string[],
	last: number,
	shown: (layer: Layer, i: number) => number,
	theme: Theme,
): object {
	return {
		type: 'custom',
		silent: true,
		data: [[last, 0]],
		renderItem: (
			params: { coordSys: { x: number; width: number } },
			api: { coord(point: number[]): number[] },
		) => {
			let base = 0;
			let above = Number.POSITIVE_INFINITY;
			const children = layers.map((layer, i) => {
				const value = shown(layer, last);
				let y = api.coord([last, base + value / 2])[1]!;
				base += value;
				if (above - y < 17) y = above - 17;
				above = y;
				return {
					type: 'text',
					style: {
						x: params.coordSys.x + params.coordSys.width + 10,
						y,
						text: side[i],
						verticalAlign: 'middle',
						fill: theme.text,
						font: `400 12px ${theme.font}`,
					},
				};
			});
			return { type: 'group', children };
		},
	};
}

function makeLayers(view: ChartView, places: Cell[], theme: Theme, locale: Locale): Layer[] {
	const order = (rows: Row[]): (Row | undefined)[] =>
		places.map((place) => rows.find((row) => (row[view.x.name] ?? null) === place));
	const groups = view.series
		? splitSeries(view, locale).map((group) => ({ ...group, column: view.y[0]! }))
		: view.y.map((column) => ({ name: column.title, code: column.name, rows: view.rows, column }));
	if (/(class|level)$/.test(view.series?.name ?? ''))
		groups.sort((a, b) => (a.code < b.code ? -1 : 1));
	return groups.map(({ name, code, rows, column }, i) => ({
		name,
		column,
		rows: order(rows),
		...fillOf(code, i, theme),
	}));
}

function valueAt(layer: Layer, index: number): number | null {
	const row = layer.rows[index];
	return row ? numberOf(row, layer.column) : null;
}

function sum(values: number[]): number {
	return values.reduce((total, value) => total + value, 0);
}
