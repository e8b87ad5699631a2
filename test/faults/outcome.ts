import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';

/** What a case came to, as the table counts it. */
export const outcomes = [
  'session intact',
  'signed in at the second try',
  'asked to sign in: the server had ended it',
  'asked to sign in: nothing was kept yet',
  'asked to sign in: the vault cannot be used',
  'asked to sign in: it could not be written',
  'signed out, revoked',
  'signed out, revoked later',
] as const;

export type Outcome = (typeof outcomes)[number];

/** One fault at one point. */
export type FaultCase = {
  fault: string;
  point: string;
  /** Ends with what it came to; throws where that is none of the outcomes. */
  run: () => Promise<Outcome>;
};

export type CaseResult = Omit<FaultCase, 'run'> & { outcome?: Outcome; error?: string; hangs?: boolean };

/** What a case must hold to. */
export function assertThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

export class HangError extends Error {}

/** Fails where something has not ended after so long, by its clock. */
export async function withTimeout<T>(milliseconds: number, what: string, run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new HangError(`hang: ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([run, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** No file below a folder holds one of these in any spelling. */
export async function assertNoSecretsInFiles(folder: string, secrets: readonly string[]): Promise<void> {
  const named = Object.fromEntries(secrets.map((secret, at) => [`secret ${at}`, secret]));
  const [found] = searchSecrets(named, await readFilesBelow(folder));
  assertThat(found === undefined, `a secret in ${found?.location} (${found?.spelling})`);
}
