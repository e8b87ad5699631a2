import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';

/** The possible results of a case, in the order of the table. */
export const outcomes = [
  'session intact',
  'signed in on the second try',
  'sign-in required: ended by the server',
  'sign-in required: not stored yet',
  'sign-in required: vault unavailable',
  'sign-in required: could not be written',
  'signed out, revoked',
  'signed out, revoked later',
] as const;

export type Outcome = (typeof outcomes)[number];

/** One fault at one point. */
export type FaultCase = {
  fault: string;
  point: string;
  /** Runs the case. @throws if the result is none of the outcomes */
  run: () => Promise<Outcome>;
};

export type CaseResult = Omit<FaultCase, 'run'> & { outcome?: Outcome; error?: string; hangs?: boolean };

/** Throws an error with this message unless a condition is true. */
export function assertThat(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

export class HangError extends Error {}

/** Fails with a {@link HangError} if something takes longer than this in real time. */
export async function withTimeout<T>(milliseconds: number, name: string, run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HangError(`hang: ${name}`)), milliseconds);
  });
  try {
    return await Promise.race([run, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Fails if a file in a folder contains one of these secrets, in any encoding. */
export async function assertNoSecretsInFiles(folder: string, secrets: readonly string[]): Promise<void> {
  const named = Object.fromEntries(secrets.map((secret, at) => [`secret ${at}`, secret]));
  const [found] = searchSecrets(named, await readFilesBelow(folder));
  assertThat(found === undefined, `a secret in ${found?.location} (${found?.spelling})`);
}
