/** The papers that tell how to verify a draw. */
export function match(param: string): boolean {
	return param === 'verify.zh.md' || param === 'verify.py';
}
