import { isIP } from 'node:net';

declare const made: unique symbol;

/**
 * What a request may read. Only this module makes one, and every query takes one.
 * Accounts do not exist yet: there is the full scope, for clients on this machine, and none.
 */
export interface Scope {
	readonly departments: 'all';
	/** Whether codes of natural persons are shown whole. */
	readonly personal: 'masked' | 'whole';
	readonly [made]: true;
}

/** A scope for the request, or null when its sender is not on this machine (reading is refused then). */
export function authorize(event: {
	getClientAddress(): string;
	request: { headers: Headers };
}): Scope | null {
	const { headers } = event.request;
	// a reverse proxy on this machine makes every client look local unless ADDRESS_HEADER tells who is behind it
	const forwarded = headers.has('x-forwarded-for') || headers.has('forwarded');
	if (forwarded && !process.env.ADDRESS_HEADER) return null;
	return isLoopback(event.getClientAddress())
		? ({ departments: 'all', personal: 'masked' } as Scope)
		: null;
}

/**
 * The same scope with whole codes, for what the server looks up and never sends: rows of a person are found
 * by the code that the reader only sees the fingerprint of.
 */
export function withWholeCodes(scope: Scope): Scope {
	return { ...scope, personal: 'whole' };
}

/** True for 127.0.0.0/8 and ::1, also when written as an IPv4 address inside IPv6. */
export function isLoopback(address: string): boolean {
	const plain = address.replace(/^::ffff:/i, '');
	return isIP(plain) === 4 ? plain.startsWith('127.') : plain === '::1';
}
