import { EventEmitter } from 'node:events';
import { sessionModule } from '../../build/electron-stand-in/session.ts';
import { netModule } from '../../build/electron-stand-in/small-modules.ts';
import { createSystemCertificates } from '../../build/electron-stand-in/system-certificates.ts';

/** Creates Electron's `app`, `net` and `session` from the stand-in, without a browser. */
export function createElectronNetwork(system: Parameters<typeof createSystemCertificates>[1] = {}) {
  const app = new EventEmitter();
  const session = sessionModule(async () => {}, createSystemCertificates(app, system));
  const net = netModule(
    () => true,
    () => session.defaultSession,
  );
  return { app, net, session };
}
