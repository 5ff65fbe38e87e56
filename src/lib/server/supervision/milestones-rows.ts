import { m } from '#lib/paraglide/messages.js';
import { formatDay } from '../../format.ts';
import { pick } from '../../words.ts';
import { readCatalogue } from '../catalogue.ts';
import { listRows, type Counted } from '../indicator/counted-rows.ts';
import { refuse } from '../faults.ts';
import { requireLease } from '../indicator/mart-page.ts';
import {
	openMilestones,
	reviewStates,
	taskCondition,
	taskMart,
	taskStates,
	taskValues,
} from './milestones.ts';
import { columnOf, wordsOf } from '../source.ts';

/** Reads the address of the rows behind a number of the page; ends the request when it names none. */
export async function openTaskRows(locals: App.Locals, url: URL): Promise<Counted> {
	const { scope, locale } = locals;
	const lease = requireLease(locals, url.pathname);
	const catalogue = await readCatalogue(lease, scope);
	const mart = taskMart(catalogue, url.pathname);
	const page = { href: '/milestones', title: m.milestones_title({}, { locale }) };
	const of = (url.searchParams.get('of') ?? '').replace(/_count$/, '');
	const due = url.searchParams.get('due');
	if (due !== null) {
		const reviews = catalogue.models.get('item_reviews') ?? refuse(404, 'no_records', url.pathname);
		const state = reviewStates.find((one) => one === of);
		if ((!state && of !== 'review') || !/^\d{4}-\d\d-\d\d$/.test(due))
			refuse(404, 'no_records', url.pathname);
		return {
			lease,
			catalogue,
			title: state
				? wordsOf(columnOf(reviews, 'review_state')!, state, locale)
				: m.departments_asked({}, { locale }),
			of: `${pick(reviews.title, locale)} ${formatDay(due, locale)}`,
			page,
			relation: reviews.name,
			source: await listRows(lease, scope, catalogue, reviews.name, {
				sql: `(select * from item_reviews where due_on = cast($due as date) and (cast($state as varchar) is null or review_state = $state))`,
				values: { due, state: state ?? null },
			}),
		};
	}
	const state = taskStates.find((one) => one === of);
	if (!state && of !== 'task') refuse(404, 'no_records', url.pathname);
	const { filters } = await openMilestones(lease, scope, mart, url.searchParams, locale, [
		'of',
		'unit',
		'due',
	]);
	const unit = url.searchParams.get('unit');
	return {
		lease,
		catalogue,
		title: state
			? wordsOf(columnOf(mart, 'task_state')!, state, locale)
			: pick(columnOf(mart, 'task_count')!.words, locale),
		of: unit ?? pick(mart.title, locale),
		page,
		relation: mart.name,
		source: await listRows(lease, scope, catalogue, mart.name, {
			sql: `(select * from milestones_due where ${taskCondition} and (cast($state as varchar) is null or task_state = $state) and (cast($unit as varchar) is null or department_name = $unit))`,
			values: { ...taskValues(filters), state: state ?? null, unit },
		}),
	};
}
