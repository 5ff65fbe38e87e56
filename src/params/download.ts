import type { ParamMatcher } from '@sveltejs/kit';

/** The formats that every table can be taken along in. */
export const match = ((format): format is 'csv' | 'xlsx' | 'parquet' | 'arrow' =>
	['csv', 'xlsx', 'parquet', 'arrow'].includes(format)) satisfies ParamMatcher;
