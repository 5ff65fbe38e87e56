import type { Scope } from '#lib/server/access.ts';
import type { FaultCode } from '#lib/server/faults.ts';
import type { Lease } from '#lib/server/publication.ts';
import type { Locale } from '#lib/words.ts';

declare global {
	namespace App {
		interface Locals {
			scope: Scope;
			/** The generation of this request; null while none is published. */
			lease: Lease | null;
			locale: Locale;
		}
		interface Error {
			message: string;
			code: FaultCode | 'bug';
			number: string;
		}
	}
}
