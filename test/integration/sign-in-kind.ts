import { startCore, testProfile } from './core.ts';

/**
 * Prints as JSON the outcome of a sign-in to each issuer in the arguments. Runs in a separate
 * process because Node reads `NODE_EXTRA_CA_CERTS` only at startup.
 */
const results: string[] = [];
for (const issuer of process.argv.slice(2)) {
  const core = await startCore(testProfile({ issuer, scopes: ['openid'] }));
  const outcome = await core.signIn('alice', 'not-a-real-password');
  results.push(outcome.ok ? 'signed in' : outcome.failure.kind);
}
console.log(JSON.stringify(results));
process.exit(0);
