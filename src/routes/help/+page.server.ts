import { readHelp } from './content.ts';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = ({ locals }) => readHelp(locals.locale);
