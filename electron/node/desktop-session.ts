import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What systemd-logind knows of the user's desktop session. */
export type DesktopSession = {
  /** How long the desktop has reported that nobody uses it, in seconds. */
  idleSeconds: number;
  /** Whether the screen is locked. */
  isLocked: boolean;
};

const properties = ['IdleHint', 'IdleSinceHintMonotonic', 'LockedHint'];
const timeoutMs = 2_000;
const sessionIdPattern = /^[A-Za-z0-9]+$/;
const run = promisify(execFile);

/**
 * Parses the output of `loginctl show-session`.
 *
 * @param monotonicMs the time of `CLOCK_MONOTONIC`, in milliseconds
 * @see org.freedesktop.login1(5)
 */
export function parseDesktopSession(output: string, monotonicMs: number): DesktopSession {
  const values = new Map(
    output.split('\n').map((line): [string, string] => [line.split('=')[0] ?? '', line.split('=')[1] ?? '']),
  );
  const idleSinceMs = Number(values.get('IdleSinceHintMonotonic')) / 1_000;
  const isIdle = values.get('IdleHint') === 'yes' && idleSinceMs > 0;
  return {
    idleSeconds: isIdle ? Math.max(0, (monotonicMs - idleSinceMs) / 1_000) : 0,
    isLocked: values.get('LockedHint') === 'yes',
  };
}

/**
 * Reads the user's desktop session from logind: the session of this process, or else the user's
 * graphical session, or else the one that the environment names.
 *
 * @returns `undefined` if there is no logind or no session
 * @see loginctl(1), logind's `GetSession("auto")`
 */
export async function readDesktopSession(program = '/usr/bin/loginctl'): Promise<DesktopSession | undefined> {
  const { XDG_SESSION_ID: named = '' } = process.env;
  for (const session of ['auto', ...(sessionIdPattern.test(named) ? [named] : [])])
    try {
      const args = ['show-session', session, ...properties.map((name) => `--property=${name}`)];
      const { stdout } = await run(program, args, { env: {}, timeout: timeoutMs, killSignal: 'SIGKILL' });
      return parseDesktopSession(stdout, Number(process.hrtime.bigint() / 1_000_000n));
    } catch {
      // There is no such program or session, or no answer in time.
    }
  return undefined;
}
