/** Addresses of tasks whose indicator's own page answers in one look. */
export const shortNames: Record<string, string> = {
	milestones: 'milestones_due',
};
