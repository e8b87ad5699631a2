import { execFile } from 'node:child_process';

/** What systemd-logind knows of the user's desktop session. */
export type DesktopSession = {
  /** How long the desktop has reported that nobody uses it, in seconds. */
  idleSeconds: number;
  /** Whether the screen is locked. */
  isLocked: boolean;
};

const properties = ['IdleHint', 'IdleSinceHintMonotonic', 'LockedHint'];
const timeoutMs = 2_000;

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
 * Reads the user's desktop session from logind.
 *
 * @returns `undefined` if there is no logind or no session
 */
export function readDesktopSession(): Promise<DesktopSession | undefined> {
  const session = process.env.XDG_SESSION_ID || 'auto';
  const options = properties.map((name) => `--property=${name}`);
  return new Promise((resolve) => {
    execFile('loginctl', ['show-session', session, ...options], { timeout: timeoutMs }, (error, stdout) =>
      resolve(error ? undefined : parseDesktopSession(stdout, Number(process.hrtime.bigint() / 1_000_000n))),
    );
  });
}
