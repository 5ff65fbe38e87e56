import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/words.ts';

type Message = (inputs: object, options: { locale: Locale }) => string;

/** What each role comes for, and the page that answers it. */
const tasks: { role: Message; list: { task: Message; href: string }[] }[] = [
	{
		role: m.role_leaders,
		list: [
			{ task: m.task_overview, href: '/cockpit' },
			{ task: m.task_days_saved, href: '/reform' },
			{ task: m.task_milestones, href: '/milestones' },
		],
	},
	{
		role: m.role_supervision,
		list: [
			{ task: m.task_worst, href: '/reporting' },
			{ task: m.task_bulletin, href: '/reporting/bulletin' },
			{ task: m.task_publication, href: '/timeliness' },
			{ task: m.task_post_approval, href: '/post-approval' },
			{ task: m.task_links, href: '/links' },
		],
	},
	{
		role: m.role_regulators,
		list: [
			{ task: m.task_watch, href: '/alerts' },
			{ task: m.task_plan, href: '/sampling' },
			{ task: m.task_burden, href: '/burden' },
			{ task: m.task_classes, href: '/class_effectiveness' },
		],
	},
	{
		role: m.role_clerks,
		list: [
			{ task: m.task_mend, href: '/rejected_rows' },
			{ task: m.task_freshness, href: '/feed_freshness' },
			{ task: m.task_definition, href: '/metrics' },
		],
	},
];

const readings: [Message, Message][] = [
	[m.read_interval, m.read_interval_text],
	[m.read_small, m.read_small_text],
	[m.read_change, m.read_change_text],
	[m.read_compression, m.read_compression_text],
	[m.read_rank, m.read_rank_text],
];

const terms: [Message, Message][] = [
	[m.term_commitment, m.term_commitment_text],
	[m.term_deferred, m.term_deferred_text],
	[m.term_exemption, m.term_exemption_text],
	[m.term_class, m.term_class_text],
	[m.term_breach, m.term_breach_text],
	[m.term_repair, m.term_repair_text],
	[m.term_random, m.term_random_text],
	[m.term_publicity, m.term_publicity_text],
	[m.term_post, m.term_post_text],
	[m.term_link, m.term_link_text],
	[m.term_key_area, m.term_key_area_text],
	[m.term_generation, m.term_generation_text],
	[m.term_working_day, m.term_working_day_text],
];

/** The help page in the reader's language. */
export function readHelp(locale: Locale) {
	const say = (message: Message): string => message({}, { locale });
	const pairs = (list: [Message, Message][]) =>
		list.map(([title, text]) => ({ title: say(title), text: say(text) }));
	return {
		roles: tasks.map(({ role, list }) => ({
			role: say(role),
			list: list.map(({ task, href }) => ({ task: say(task), href })),
		})),
		readings: pairs(readings),
		terms: pairs(terms),
	};
}
