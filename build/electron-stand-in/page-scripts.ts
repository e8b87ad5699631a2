import { randomBytes } from 'node:crypto';
import { createBridgeHalf } from './bridge-half.ts';
import { createCodec } from './codec.ts';
import { pageWorld } from './page-world.ts';
import { preloadWorld } from './preload-world.ts';

/** Scripts that connect a page to main, and the names that they share. */
export type PageScripts = {
  /** The name of the isolated world, and of its function that sends to main. */
  world: string;
  binding: string;
  /** The name of the function in the isolated world that receives from main. */
  deliver: string;
  /** Run in the page's world first, then in the isolated world. */
  forPage: string;
  forPreload: string;
};

// The TypeScript loader wraps functions in a helper that the page does not have.
const prelude = 'if (window !== window.top) return; const __name = (target) => target;';

/**
 * Creates the scripts that run in every new document of a page, in the main frame only, as
 * Electron's preload scripts do. The names are random, so that a page cannot know them.
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
