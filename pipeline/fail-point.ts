/**
 * Ends the process as a power cut would when `MINGCHA_FAIL_AT` names this point.
 * The fault tests kill a run at each named step with it; unset, it costs one comparison.
 */
export function failPoint(name: string): void {
	if (process.env.MINGCHA_FAIL_AT === name) process.kill(process.pid, 'SIGKILL');
}
