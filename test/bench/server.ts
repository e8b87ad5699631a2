import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { startProtectedApi } from '../../build/demo-server/protected-api.ts';

// Runs in its own process, so that the benchmark's CPU time is only that of the clients.
const server = await startAuthorizationServer({ accessTokenTtlSeconds: 3600 });
const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience });
process.send?.({ issuer: server.issuer, api: api.origin, audience: demoAudience });
process.once('disconnect', () => process.exit(0));
