import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { filePolicySource } from './linux.ts';
import { macosPolicySources } from './macos.ts';
import type { PolicySource, ProgramRunner } from './policy-source.ts';
import { windowsPolicySources } from './windows.ts';

const noOutput = Buffer.alloc(0);

const defaultTimeoutMs = 10_000;

/** Runs a system program by its absolute path, without the user's environment. */
export const runProgram = (
  program: string,
  args: readonly string[],
  input?: Buffer,
  timeoutMs = defaultTimeoutMs,
): ReturnType<ProgramRunner> =>
  new Promise((resolve) => {
    const options = {
      env: {},
      encoding: 'buffer',
      maxBuffer: 4 * 1024 * 1024,
      timeout: timeoutMs,
      // A program may ignore any other signal.
      killSignal: 'SIGKILL',
      windowsHide: true,
    } as const;
    try {
      const child = execFile(program, [...args], options, (error, output) => {
        const code = error ? (error.code ?? 'unfinished') : 0;
        const hasStarted = child.pid !== undefined;
        if (hasStarted) resolve({ code: typeof code === 'number' ? code : 'unfinished', output });
        else resolve({ code: 'not_started', output: noOutput });
      });
      child.stdin?.on('error', () => {});
      child.stdin?.end(input);
    } catch {
      // Node throws some errors of the system instead of reporting them.
      resolve({ code: 'not_started', output: noOutput });
    }
  });

/** Returns the policy sources of this computer. No argument or environment variable adds one. */
export function platformPolicySources(platform: NodeJS.Platform, run: ProgramRunner = runProgram): PolicySource[] {
  if (platform === 'win32') return windowsPolicySources(run);
  if (platform === 'darwin') return macosPolicySources({ userName: userInfo().username, run });
  return [filePolicySource()];
}
