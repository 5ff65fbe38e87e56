import { readCatalogue } from '../catalogue.ts';
import {
	keepPeriod,
	openCockpit,
	readGravestAlerts,
	readItemGroups,
	readWorstDepartments,
	viewCourse,
} from './cockpit.ts';
import { readFigureValues } from '../figures.ts';
import { readHeadlines } from './headlines.ts';
import { requireLease, tryPart } from '../indicator/mart-page.ts';
import { monthColumn } from '../plain-view.ts';
import { readPolicyEvents } from '../policy-events.ts';

/** Everything the cockpit shows in a period; a part that fails takes only itself away. */
export async function readCockpit(locals: App.Locals, url: URL) {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const page = await openCockpit(lease, scope, url.searchParams);
	const { spans } = page;
	const params = keepPeriod(url.searchParams);
	const values = await tryPart(url.pathname, () => readFigureValues(lease, scope, spans));
	const part = <T>(work: () => Promise<T>) => tryPart(url.pathname, work);
	const [headlines, items, events, departments, alerts] = await Promise.all([
		part(() => readHeadlines(lease, scope, values.value ?? [], spans, params, locale)),
		part(() => readItemGroups(lease, scope, catalogue, spans, locale)),
		part(() => readPolicyEvents(lease, scope, locale)),
		part(async () => readWorstDepartments(lease, scope, catalogue, spans.to, locale)),
		part(async () => readGravestAlerts(lease, scope, catalogue, locale)),
	]);
	const course = (figure: string) => {
		const value = values.value?.find(({ rule }) => rule.figure === figure);
		return value ? viewCourse(value, monthColumn(locale), events.value ?? [], spans, locale) : null;
	};
	return {
		...page,
		lease,
		params,
		values,
		headlines,
		charts: {
			items: { chart: items.value, fault: items.fault },
			saved: { chart: course('saved_days'), fault: values.fault },
			ontime: { chart: course('on_time'), fault: values.fault },
		},
		departments: { table: departments.value, fault: departments.fault },
		alerts: { table: alerts.value, fault: alerts.fault },
	};
}
