import { describe, expect, test } from 'vitest';
import { createLoader } from './support/bundle-parts.ts';
import { recordEvidence } from './support/evidence.ts';
import { createLineMutants, createMutant, findFunction, type Mutant, runOnMutant } from './support/mutants.ts';
import { readMainBundle } from './support/observed-main.ts';
import { findFirstFailedCheck, partChecks } from './support/part-checks.ts';

const bundle = await readMainBundle();
const whole = createLoader(bundle);

/** The check that notices a mutant, of those whose names begin so. */
const noticing = ({ text, changedPart }: Mutant, beginning?: string) =>
  runOnMutant(async () => {
    const first = () => findFirstFailedCheck(changedPart ? whole.load : createLoader(text).load, beginning);
    return (changedPart ? whole.with(changedPart, first) : first()).catch(() => 'it does not load');
  });

/** What undoes a part without leaving a line out. By the check that has to notice it. */
const undone: Record<string, [name: string, from: string, to: string][]> = {
  power: [['idleness is made up', '=> electron.powerMonitor.getSystemIdleTime()', '=> 0']],
  idle: [
    ['it locks later', 'idleSeconds() >= after * 60', 'idleSeconds() > after * 60'],
    ['it locks again and again', 'if (idle && !locked) lock();', 'if (idle) lock();'],
  ],
  presence: [
    [
      'a refusal is a yes',
      'promptTouchID(reason).then(() => true, () => false)',
      'promptTouchID(reason).then(() => true, () => true)',
    ],
    ['what is not offered is a yes', 'if (!canPromptTouchId()) return false;', 'if (!canPromptTouchId()) return true;'],
    ['every system has it', '=> process.platform === "darwin" && electron', '=> electron'],
  ],
  references: [
    ['any page of the editor', '\\/rfc\\/rfc\\d{3,5}#section-[\\d.]+$/', '\\/rfc\\/rfc\\d{3,5}'.concat('/')],
    ['any host', '/^https:\\/\\/www\\.rfc-editor', '/https:\\/\\/www\\.rfc-editor'],
    ['http too', 'rfcUrlPattern = /^https:', 'rfcUrlPattern = /^https?:'],
    [
      'any address',
      'rfcUrlPattern.test(url) || Object.values(specUrls).includes(url)',
      'true || rfcUrlPattern.test(url)',
    ],
  ],
  clipboard: [
    ['a no is a yes', 'if (!await parts.confirm(name)) fail("cancelled");', 'await parts.confirm(name);'],
    ['policy is not asked', 'if (!parts.isRevealAllowed()) fail("copy_refused");', ''],
    ['it stays for longer', 'clearDelayMs = 3e4', 'clearDelayMs = 3e5'],
    [
      'what is not ours is cleared',
      'if (createDigest(await clipboard.readText()) === digest) await clipboard.clear();',
      'await clipboard.clear();',
    ],
    [
      'the account that is shown later',
      'const token = find().reveal();',
      'const token = parts.session().tokens().accessToken.reveal();',
    ],
  ],
  safe: [
    [
      'a password that is in the source protects',
      'if (process.platform === "linux" && electron.safeStorage.getSelectedStorageBackend() === "basic_text") return "plain_text";',
      '',
    ],
    [
      'the key is written as it is',
      'await electron.safeStorage.encryptStringAsync(key.toString("base64"))',
      'Buffer.from(key.toString("base64"))',
    ],
  ],
  gates: [
    ['what is turned off is open', 'gate === "always" || values[gate] ? handlers[name]', 'true ? handlers[name]'],
  ],
};

const named = Object.entries(undone).flatMap(([noticedBy, list]) =>
  list.map(([name, from, to]) => ({ noticedBy, ...createMutant(bundle, name, from, to) })),
);

/** Each line of the table of gates with another gate. */
const gateMutants: Mutant[] = [
  ...(bundle
    .slice(bundle.indexOf('\nvar gates = {'))
    .split('\n};')[0]
    ?.matchAll(/\n\t(\w+): "(\w+)"/g) ?? []),
].map(([line = '', name, gate]): Mutant => {
  const from = bundle.indexOf('\nvar gates = {');
  const at = bundle.indexOf(line, from);
  const other = gate === 'always' ? 'inspector' : 'always';
  const text = `${bundle.slice(0, at)}\n\t${name}: "${other}"${bundle.slice(at + line.length)}`;
  return {
    name: `gates with ${name}: ${other}`,
    text,
    changedPart: { name: 'gates', text: text.slice(from + 1, text.indexOf('\n};', from) + 3) },
  };
});

const hardened = [
  'onWake',
  'startIdleLock',
  'delayQuitUntil',
  'touchIdVerifier',
  'createFileChooser',
  'createSavePathChooser',
  'createConfirmDialog',
  'showPolicyError',
  'createFileChoosers',
  'createSavePathChoosers',
  'createTokenCopyDialog',
  'createTokenCopier',
  'gates',
  'gateHandlers',
  'createSafeStorageProtector',
];

const lines = hardened.flatMap((name) => createLineMutants(bundle, name));

/** Lines that can go without anything getting softer, and why. */
const harmless: [line: RegExp, reason: string][] = [
  [/without "(filters|buttonLabel|name: |extensions: |"\w+",?")/, 'which files a dialog lists first, and words'],
  [/createTokenCopier without "\/\*\* /, 'a comment'],
  [/createTokenCopier without "let copied/, 'a script makes the variable anyway'],
  [/createTokenCopier without "if \(digest/, 'nothing is on the clipboard that has no digest'],
];

const isHarmless = ({ name }: Mutant) => harmless.some(([line]) => line.test(name));

describe('the parts of main that keep secrets where they are, in the built bundle', () => {
  test.each(partChecks.map(({ name, check }) => [name, check] as const))('%s', (_name, check) => check(whole.load));
});

describe('every line of them that is undone is noticed', () => {
  let killed = 0;

  test.each(hardened)('control: %s, put in its own place, passes', async (name) => {
    expect(await noticing({ name, text: bundle, changedPart: findFunction(bundle, name) })).toBeUndefined();
  });

  test.each(named)('$name', async ({ noticedBy, ...mutant }) => {
    expect(await noticing(mutant, noticedBy)).toBeDefined();
    killed += 1;
  });

  test.each([...gateMutants, ...lines.filter((one) => !isHarmless(one))])('$name', async (mutant) => {
    expect(await noticing(mutant)).toBeDefined();
    killed += 1;
  });

  test('all of them', (context) => {
    const left = lines.filter(isHarmless).length;
    const all = named.length + gateMutants.length + lines.length - left;
    expect(gateMutants.length).toBeGreaterThan(50);
    expect(killed).toBe(all);
    recordEvidence(
      context,
      'Clipboard, dialogs, lock, presence, policy gates hold, and undoing a line is noticed',
      `${partChecks.length} checks on the built bundle; ${killed} of ${all} mutants killed (${named.length} written, ${gateMutants.length} gates turned, ${lines.length - left} lines left out or turned round; ${left} lines told as harmless)`,
    );
  });
});
