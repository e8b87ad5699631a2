import { randomBytes } from 'node:crypto';
import { createBridgeHalf } from './bridge-half.ts';
import { createCodec } from './codec.ts';
import { pageWorld } from './page-world.ts';
import { preloadWorld } from './preload-world.ts';

export type PageScripts = {
  /** The name of the isolated world, and of the function there by which main is told something. */
  world: string;
  binding: string;
  /** The function in the isolated world by which it is told something. */
  deliver: string;
  /** To run in the page's own world first, then in the isolated one. */
  forPage: string;
  forPreload: string;
};

// The TypeScript loader marks functions' names with a helper that the page does not have.
const prelude = 'if (window !== window.top) return; const __name = (target) => target;';

/**
 * Writes the scripts that run in every new document of a page: main frame only, as Electron's preload scripts do.
 * The names are random, so that a page cannot know them.
 */
export function pageScripts(preloadSource: string | undefined, versions: Record<string, string>): PageScripts {
  const random = () => `_${randomBytes(12).toString('hex')}`;
  const [binding, deliver, handshake] = [random(), random(), random()];
  const parts = `world: window, codec: (${createCodec.toString()})(), createHalf: ${createBridgeHalf.toString()}, handshake: '${handshake}'`;
  const process = JSON.stringify({
    platform: globalThis.process.platform,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    versions,
    env: {},
  });
  const preload = `function (require, module, exports, process) {\n${preloadSource ?? ''}\n}`;
  return {
    world: 'Electron Isolated Context',
    binding,
    deliver,
    forPage: `(() => { ${prelude} (${pageWorld.toString()})({ ${parts} }); })();`,
    forPreload: `(() => { ${prelude} (${preloadWorld.toString()})({ ${parts}, binding: '${binding}', deliver: '${deliver}', process: ${process}, preload: ${preload} }); })();`,
  };
}
