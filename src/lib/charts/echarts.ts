/** The parts of ECharts that the charts use; everything else stays out of the bundle. */
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
	GridComponent,
	MarkLineComponent,
	TooltipComponent,
	AriaComponent,
} from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([
	AriaComponent,
	BarChart,
	CustomChart,
	LineChart,
	ScatterChart,
	GridComponent,
	MarkLineComponent,
	TooltipComponent,
	LabelLayout,
	SVGRenderer,
]);

export { init, type EChartsType };
