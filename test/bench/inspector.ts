import { generateKeyPair, SignJWT } from 'jose';
import type { CDPSession } from 'playwright';
import { startDemo } from '../servers/demo.ts';
import { launchShell } from '../shell/launch.ts';
import { quantile } from './measure.ts';

const claimCount = 5000;
const goals = { open: 100, key: 16 };
const opens = 15;
const words = ['claim_4', 'value 31', 'lorem', 'nothing here', 'ünknown'];

const { privateKey } = await generateKeyPair('ES256');

/** About 200 KB: flat claims, lists and objects. */
function largeToken(number: number): Promise<string> {
  const claims: Record<string, unknown> = {
    iss: 'https://id.example.com',
    sub: `person-${number}`,
    exp: 1_900_000_000,
  };
  for (let at = 0; at < claimCount - 100; at += 1) claims[`claim_${at}`] = `value ${at}, and more`;
  for (let at = 0; at < 97; at += 1) claims[`group_${at}`] = { name: `Group ${at}`, roles: ['a', 'b', `r${at}`] };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).sign(privateKey);
}

/**
 * How long the page's main thread has worked, in milliseconds: scripts, layout, painting, everything. Its own time, so that
 * what else the machine does is not counted.
 */
async function worked(devTools: CDPSession): Promise<number> {
  const { metrics } = await devTools.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000;
}

const say = (what: string, values: number[], goal: number) => {
  const median = quantile(values, 0.5);
  const p95 = quantile(values, 0.95);
  console.log(
    `  ${what.padEnd(34)} median ${median.toFixed(1)} ms   p95 ${p95.toFixed(1)} ms   goal under ${goal} ms: ${median < goal ? 'met' : 'NOT met'}${p95 < goal ? '' : ', but not by the p95'}`,
  );
};

const demo = await startDemo();
const shell = await launchShell({ switches: [...demo.switches, '--vault=memory'] });
try {
  const { page } = shell;
  await page.getByLabel('Password', { exact: true }).fill(demo.user.password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
  await page.getByRole('navigation').getByRole('button', { name: 'Inspector' }).click();
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable', { timeDomain: 'threadTicks' });
  const tokens = await Promise.all(Array.from({ length: opens }, (_, at) => largeToken(at)));
  console.log(
    `\nInspector, ${claimCount} claims, ${Math.round((tokens[0]?.length ?? 0) / 1000)} kB (${shell.describe})`,
  );

  const opening: number[] = [];
  for (const [at, token] of tokens.entries()) {
    await shell.putOnClipboard(token);
    const before = await worked(devTools);
    await page.evaluate(
      `[...document.querySelectorAll('button')].find(({ textContent }) => textContent === 'Paste token').click()`,
    );
    await page.getByText(`person-${at}`).waitFor();
    await page.evaluate('new Promise((resolve) => requestIdleCallback(() => resolve()))');
    opening.push((await worked(devTools)) - before);
    await page.getByRole('button', { name: 'Forget this token' }).click();
    await page.getByText(`person-${at}`).waitFor({ state: 'detached' });
  }
  say('opening, main thread', opening.slice(2), goals.open);

  await shell.putOnClipboard(await largeToken(99));
  await page.getByRole('button', { name: 'Paste token' }).click();
  await page.getByText('person-99').waitFor();
  const search = page.getByLabel('Search claims');
  const keys: number[] = [];
  for (const word of words) {
    await search.fill('');
    await search.focus();
    for (const letter of word) {
      const before = await worked(devTools);
      await page.keyboard.insertText(letter);
      await page.evaluate('new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))');
      keys.push((await worked(devTools)) - before);
    }
  }
  say(`a key in search (${keys.length} keys)`, keys, goals.key);
} finally {
  await shell.close();
  await demo.close();
}
