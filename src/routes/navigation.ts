import { m } from '#lib/paraglide/messages.js';
import type { Locale } from '#lib/words.ts';

/** The pages made for a task, in reading order; a new page adds its line. */
const pages = [
	{ href: '/cockpit', title: m.cockpit, icon: 'line' },
	{ href: '/reform', title: m.reform_items, icon: 'dumbbell' },
	{ href: '/reporting', title: m.reporting, icon: 'bar' },
	{ href: '/reporting/bulletin', title: m.bulletin, icon: 'metrics' },
	{ href: '/timeliness', title: m.nav_timeliness, icon: 'line' },
	{ href: '/post-approval', title: m.nav_post_approval, icon: 'rules' },
	{ href: '/links', title: m.nav_links, icon: 'dumbbell' },
	{ href: '/milestones', title: m.milestones_title, icon: 'stacked' },
	{ href: '/alerts', title: m.alerts, icon: 'alert' },
	{ href: '/subjects', title: m.subjects, icon: 'subject' },
	{ href: '/sampling', title: m.sampling, icon: 'scatter' },
	{ href: '/classes', title: m.classes_title, icon: 'stacked' },
	{ href: '/burden', title: m.burden_title, icon: 'bar' },
];

/** The entries for the pages made for a task. */
export function pageEntries(locale: Locale): { href: string; title: string; icon: string }[] {
	return pages.map(({ href, title, icon }) => ({ href, title: title({}, { locale }), icon }));
}
