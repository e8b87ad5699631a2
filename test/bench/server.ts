import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { startProtectedApi } from '../../build/demo-server/protected-api.ts';

/**
 * The servers of the bench, in a process of their own, so that the CPU time of the bench is the
 * clients' alone.
 */
const server = await startAuthorizationServer({ accessTokenTtlSeconds: 3600 });
const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience });
process.send?.({ issuer: server.issuer, api: api.origin, audience: demoAudience });
process.once('disconnect', () => process.exit(0));
