import { join } from 'node:path';
import { createServer, createServerModuleRunner, type Plugin } from 'vite';
import { projectRoot } from '../../../build/electron-stand-in/stand-in-process.ts';
import { heapAfterCollection } from './heap.ts';
import { runOnMutant } from './mutants.ts';
import { createCollector, type FileResult } from './vitest-shim.ts';

/** A source file of the project, by its path from the root, that is to read otherwise. */
export type SourceChange = { file: string; text: string };

/** Runs test files of the project on sources of which one may be changed. */
export type MutantRunner = {
  /** @param testFile below `test/` */
  run(testFile: string, change?: SourceChange): Promise<FileResult>;
  close(): Promise<void>;
};

/** In milliseconds: a change that makes a test hang is noticed by that, and what is as it was may take its time. */
const timeoutsMs = { withChange: 5_000, without: 60_000 };

/** In runs. */
const runsPerGc = 10;

const shim = '\0vitest-of-the-workshop';
const globalName = 'latchkeyWorkshop';

/**
 * Opens a workshop: test files run in this process, each time on modules of their own, so that a change costs what its tests
 * cost and no start of a test run.
 */
export async function createMutantRunner(): Promise<MutantRunner> {
  let active: SourceChange | undefined;
  const plugin: Plugin = {
    name: 'workshop',
    enforce: 'pre',
    resolveId: (id) => (id === 'vitest' ? shim : undefined),
    load: (id) =>
      id === shim
        ? `export const { ${Object.keys(createCollector().interface).join(', ')} } = globalThis.${globalName};`
        : undefined,
    transform: (_code, id) => (active && id === join(projectRoot, active.file) ? active.text : undefined),
  };
  const server = await createServer({
    configFile: false,
    root: projectRoot,
    appType: 'custom',
    logLevel: 'error',
    plugins: [plugin],
    ssr: { noExternal: ['vitest'] },
    server: { middlewareMode: true, watch: null, hmr: false, ws: false },
    optimizeDeps: { noDiscovery: true, include: [] },
  });
  const { ssr } = server.environments;
  const runner = createServerModuleRunner(ssr, { hmr: false, sourcemapInterceptor: false });

  function forget(file: string): void {
    for (const one of ssr.moduleGraph.getModulesByFile(join(projectRoot, file)) ?? [])
      ssr.moduleGraph.invalidateModule(one);
  }

  let runs = 0;

  return {
    run(testFile, change) {
      return runOnMutant(async () => {
        runs += 1;
        // What earlier runs compiled, regular expressions above all, is not garbage that V8 counts; it fills up all the same.
        if (runs % runsPerGc === 0) heapAfterCollection();
        const collector = createCollector();
        Object.assign(globalThis, { [globalName]: collector.interface });
        active = change;
        if (change) forget(change.file);
        runner.clearCache();
        try {
          await runner.import(join(projectRoot, 'test', testFile));
          return await collector.run(change ? timeoutsMs.withChange : timeoutsMs.without);
        } catch (error) {
          return { failed: 'it does not load', reason: String(error), passed: 0 };
        } finally {
          active = undefined;
          if (change) forget(change.file);
        }
      });
    },
    async close() {
      await runner.close();
      await server.close();
    },
  };
}
