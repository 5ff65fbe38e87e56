/** The header set of every answer (security design §D.3); pages bring their own policy with a nonce. */
export const fixedHeaders: Record<string, string> = {
	'X-Content-Type-Options': 'nosniff',
	'Referrer-Policy': 'same-origin',
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'X-Frame-Options': 'DENY',
	'Permissions-Policy':
		'accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()',
};

/** The content policy of answers that are no page. */
export const closedPolicy =
	"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Puts the header set on an answer; answers that are no page may load nothing at all. */
export function secureHeaders(headers: Headers, encrypted: boolean): void {
	for (const [name, value] of Object.entries(fixedHeaders)) headers.set(name, value);
	if (!headers.has('Content-Security-Policy')) headers.set('Content-Security-Policy', closedPolicy);
	headers.set('Cache-Control', 'no-store');
	if (encrypted) headers.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
}
