import type { ParamMatcher } from '@sveltejs/kit';

/** The supervision office's pages whose numbers list their rows at `/<page>/rows`. */
export const match = ((work): work is 'timeliness' | 'post-approval' | 'links' =>
	['timeliness', 'post-approval', 'links'].includes(work)) satisfies ParamMatcher;
