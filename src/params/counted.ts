import type { ParamMatcher } from '@sveltejs/kit';

/** The pages whose numbers list their rows at `/<page>/rows`. */
export const match = ((
	page,
): page is 'timeliness' | 'post-approval' | 'links' | 'burden' | 'milestones' =>
	['timeliness', 'post-approval', 'links', 'burden', 'milestones'].includes(
		page,
	)) satisfies ParamMatcher;
