import { startCore, testProfile } from './core.ts';

/**
 * Prints as JSON what a sign-in at each issuer given as an argument comes to. A process of its own,
 * since Node reads whom it trusts (`NODE_EXTRA_CA_CERTS`) when it starts.
 */
const results: string[] = [];
for (const issuer of process.argv.slice(2)) {
  const core = await startCore(testProfile({ issuer, scopes: ['openid'] }));
  const outcome = await core.signIn('alice', 'not-a-real-password');
  results.push(outcome.ok ? 'signed in' : outcome.failure.kind);
}
console.log(JSON.stringify(results));
process.exit(0);
