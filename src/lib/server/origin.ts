/** The hosts this server answers to: its own names on the loopback and those in MINGCHA_HOSTS, with their ports. */
export function allowedHosts(environment: Record<string, string | undefined>): Set<string> {
	const port = environment.PORT ?? '3000';
	const names = ['localhost', '127.0.0.1', '[::1]'].flatMap((name) =>
		port === '80' ? [name, `${name}:80`] : [`${name}:${port}`],
	);
	// the address that the server was told is its own
	if (environment.ORIGIN && URL.canParse(environment.ORIGIN))
		names.push(new URL(environment.ORIGIN).host);
	const more = (environment.MINGCHA_HOSTS ?? '')
		.split(',')
		.map((host) => host.trim().toLowerCase());
	return new Set([...names, ...more.filter(Boolean)]);
}

/**
 * Whether a request may change something: it must come from a page of this server, by the Origin header
 * or, where a browser sends none, by Sec-Fetch-Site.
 */
export function isSameOrigin(headers: Headers): boolean {
	const origin = headers.get('origin');
	if (origin === null) return headers.get('sec-fetch-site') === 'same-origin';
	try {
		const { host, protocol } = new URL(origin);
		return /^https?:$/.test(protocol) && host === headers.get('host')?.toLowerCase();
	} catch {
		return false;
	}
}

/** Methods that change nothing. */
export function isReading(method: string): boolean {
	return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
