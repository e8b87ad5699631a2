import { readdir, readFile, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import type { Scenario, ScenarioContext } from '../security/scenarios/scenario.ts';
import {
  type Finding,
  readFilesBelow,
  type SearchLocation,
  searchCodes,
  searchSecrets,
  spellingCount,
} from '../security/secret-search.ts';
import { readProcessLocations } from '../security/support/process-locations.ts';
import { expect, test } from './fixtures.ts';
import { heapLocation, readPageLocations } from './page-locations.ts';

/** Returns the IPC traffic except the calls to main that may carry a secret. */
export const ipcLocations = (shell: RunningApp, carriers: ReadonlySet<string> = new Set()): SearchLocation[] =>
  shell
    .ipcMessages()
    .filter(({ direction, channel }) => !(direction === 'to-main' && carriers.has(channel.replace(/^.*:/, ''))))
    .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload }));

/** Returns files left in the temporary folder since a time: crash dumps, profiles and others. */
async function readTemporaryLocations(since: number): Promise<SearchLocation[]> {
  const locations: SearchLocation[] = [];
  for (const name of await readdir(tmpdir())) {
    const path = join(tmpdir(), name);
    const found = await stat(path).catch(() => undefined);
    if (
      !found ||
      found.birthtimeMs < since ||
      !/^(latchkey-(?!e2e)|\.org\.chromium|playwright|core|.*\.dmp)/.test(name)
    )
      continue;
    const below = found.isDirectory() ? await readFilesBelow(path).catch(() => []) : [];
    if (found.isFile()) below.push({ name: '', content: await readFile(path, 'latin1').catch(() => '') });
    for (const place of below) locations.push({ name: `temporary ${join(name, place.name)}`, content: place.content });
  }
  return locations;
}

/** Returns whether there are findings, all of them in the heap of the page. */
const isOnlyInHeap = (findings: readonly Finding[]) =>
  findings.length > 0 && findings.every(({ location }) => location === heapLocation);

/**
 * Runs a scenario and searches all locations for every secret after each step.
 *
 * @returns the secrets by name, and a summary of the search
 */
export async function searchAfterEach<S extends ScenarioContext>(
  { steps, tokens }: Scenario<S>,
  stage: S,
): Promise<{ secrets: Record<string, string>; summary: string }> {
  const since = Date.now() - 1000;
  const carriers = new Set(steps.flatMap(({ secretCalls = [] }) => secretCalls));
  const saved: string[] = [];
  const consoleLines: string[] = [];
  const listening = new Set<RunningApp>();
  const secrets: Record<string, string> = {};
  const codes: Record<string, string> = {};
  let filled = false;
  let searched = 0;
  let most = 0;

  const listen = () => {
    if (listening.has(stage.shell)) return;
    listening.add(stage.shell);
    stage.page.on('console', (message) => consoleLines.push(message.text()));
  };

  const lookWhileItRuns = async (): Promise<SearchLocation[]> => [
    ...(await readPageLocations(stage.page)),
    ...(await readProcessLocations(stage.shell.pid)),
    ...(filled ? [] : [{ name: 'clipboard', content: await stage.shell.readClipboardText() }]),
  ];

  for (const feature of steps)
    await test.step(feature.name, async () => {
      listen();
      await feature.run(stage);
      listen();
      saved.push(...(feature.exportedFiles?.(stage) ?? []));
      if (feature.clipboard) filled = feature.clipboard === 'filled';
      const brought = feature.secrets?.(stage) ?? {};
      Object.assign(secrets, tokens(stage), feature.notYetSent ? {} : brought);
      Object.assign(codes, feature.codes?.(stage));
      const readLocations = async () => [
        ...(feature.endsApp ? await readTemporaryLocations(since) : await lookWhileItRuns()),
        ...ipcLocations(stage.shell, carriers),
        ...(await readFilesBelow(stage.shell.userData)),
        ...(await Promise.all(saved.map(async (file) => ({ name: file, content: await readFile(file, 'utf8') })))),
        ...[...listening].map((shell, at) => ({ name: `output of main ${at + 1}`, content: shell.output() })),
        { name: 'console of the page', content: consoleLines.join('\n') },
      ];
      const search = (all: readonly SearchLocation[]) => [...searchSecrets(secrets, all), ...searchCodes(codes, all)];
      let locations = await readLocations();
      let findings = search(locations);
      // V8 frees a text only after the last task that refers to it, which may be still to come.
      for (let attempt = 0; attempt < 3 && isOnlyInHeap(findings); attempt += 1) {
        await stage.page.waitForTimeout(1000);
        locations = await readLocations();
        findings = search(locations);
      }
      expect(findings, `after ${feature.name}`).toEqual([]);
      // By the next step the secret has been submitted.
      Object.assign(secrets, brought);
      searched += Object.keys(secrets).length * locations.length * spellingCount;
      most = Math.max(most, locations.length);
      if (!feature.endsApp) expect(locations.some(({ name }) => name.startsWith('logs/latchkey.log'))).toBe(true);
    });

  expect(Object.values(secrets).filter((secret) => secret.length <= 10)).toEqual([]);
  const shortCodes = Object.keys(codes).length > 0 ? ` and ${Object.keys(codes).length} codes of six digits` : '';
  return {
    secrets,
    summary: `${Object.keys(secrets).length} secrets${shortCodes} × ${spellingCount} spellings × up to ${most} locations after each of ${steps.length} features, ${searched} searches: none found`,
  };
}
