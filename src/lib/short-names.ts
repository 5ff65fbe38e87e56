/** Addresses of tasks whose indicator's own page answers in one look. */
export const shortNames: Record<string, string> = {
	burden: 'inspection_burden',
	timeliness: 'publication_timeliness',
	'post-approval': 'post_approval_supervision',
	links: 'approval_supervision_links',
	milestones: 'milestones_due',
};
