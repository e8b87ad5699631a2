import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { FileStore, Log } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { vaultFileNames } from '../../electron/vault/vault-file.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';

const secrets = { 'session/one': 'not-a-real-session', 'client-secret/acme': 'not-a-real-secret 漢🔑' };
const key = randomBytes(32);
const names = vaultFileNames(key);
const protector: KeyProtector = {
  name: 'keychain',
  findProblem: async () => undefined,
  readKey: async () => key,
  storeKey: async () => {},
  deleteKey: async () => {},
};
const open = (files: FileStore, log: Log = () => {}) =>
  openVault({ files, locks: inProcessLocks(), protectors: [protector], random: randomBytes, log });

async function filled() {
  const files = fakeFiles();
  const vault = await open(files);
  for (const [name, secret] of Object.entries(secrets)) await vault.set(name, new Secret(secret));
  return { files, vault, text: files.texts[names.current] ?? '' };
}

const contentOf = async (files: FileStore) => {
  const vault = await open(files);
  const found: Record<string, string | undefined> = {};
  for (const name of Object.keys(secrets)) found[name] = (await vault.read(name))?.reveal();
  return { found, condition: vault.status().condition };
};

/** Regions of the file, by the text before and after them. */
const regions: Record<string, RegExp> = {
  'the format': /"format": "([^"]+)"/g,
  'the version': /"version": (\d)/g,
  "a record's name": /"((?:session|client-secret)\/[^"]+)": \{/g,
  'an iv': /"iv": "([^"]+)"/g,
  'a ciphertext': /"text": "([^"]+)"/g,
  'a tag': /"tag": "([^"]+)"/g,
  "a member's name": /"(format|version|index|records|iv|text|tag)":/g,
  'the structure': /([{}:,"])/g,
};

const bytesOf = (text: string, region: RegExp) =>
  [...text.matchAll(region)].flatMap(({ index, 0: all, 1: part = '' }) => {
    const start = index + all.indexOf(part);
    return Array.from({ length: part.length }, (_, at) => start + at);
  });

const flip = (text: string, at: number, bit: number) =>
  text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << bit)) + text.slice(at + 1);

describe.each(Object.keys(regions))('a bit flipped in %s', (name) => {
  const region = regions[name] ?? /$/g;

  test('of the file is recovered from the copy, and reported', async () => {
    const { files, text } = await filled();
    const bytes = bytesOf(text, region);
    expect(bytes.length).toBeGreaterThan(0);
    for (const at of bytes)
      for (const bit of [0, 3, 6]) {
        const damaged = flip(text, at, bit);
        const { found, condition } = await contentOf(fakeFiles({ ...files.texts, [names.current]: damaged }));
        expect(found, `byte ${at}, bit ${bit}`).toEqual(secrets);
        // Some bits of the last Base64 character are unused.
        if (condition !== 'recovered') expect(['an iv', 'a ciphertext', 'a tag']).toContain(name);
      }
  });

  test('of the copy does no harm, and the next change repairs it', async () => {
    const { files, text } = await filled();
    for (const at of bytesOf(text, region)) {
      const damaged = fakeFiles({ ...files.texts, [names.copy]: flip(text, at, 0) });
      expect(await contentOf(damaged), `byte ${at}`).toEqual({ found: secrets, condition: 'good' });
    }
  });

  test('of both loses only the damaged records, and is reported', async () => {
    const { text } = await filled();
    for (const at of bytesOf(text, region)) {
      const damaged = flip(text, at, 3);
      const both = fakeFiles({ [names.current]: damaged, [names.copy]: damaged });
      const { found, condition } = await contentOf(both);
      for (const [one, secret] of Object.entries(found))
        if (secret !== undefined) expect(secret, `byte ${at}`).toBe(secrets[one as keyof typeof secrets]);
      if (Object.values(found).includes(undefined)) expect(condition, `byte ${at}`).toMatch(/^(recovered|replaced)$/);
    }
  });
});

test.each([
  ['lost', undefined, undefined],
  ['damaged', '{', ''],
])(
  'continues with the records in memory if files are %s while the app runs, and writes them again',
  async (...given) => {
    const [, current, copy] = given;
    const { files, vault } = await filled();
    Object.assign(files.texts, { [names.current]: current, [names.copy]: copy });
    expect((await vault.read('session/one'))?.reveal()).toBe(secrets['session/one']);
    await vault.set('session/two', new Secret('not-a-real-other'));
    expect(await contentOf(files)).toEqual({ found: secrets, condition: 'good' });
  },
);

describe('a file that another program wrote', () => {
  type File = { version: number; index?: object; records: Record<string, object> };
  const parse = (text: string): File => JSON.parse(text);
  const older = 'not-a-real-older-session';

  /** Files after a change of one record and the deletion of another, and the files before. */
  async function changed() {
    const files = fakeFiles();
    const log = fakeLog();
    const vault = await open(files, log);
    for (const name of ['session/one', 'session/gone']) await vault.set(name, new Secret(older));
    const before = parse(files.texts[names.current] ?? '');
    for (const [name, secret] of Object.entries(secrets)) await vault.set(name, new Secret(secret));
    await vault.delete('session/gone');
    return { before, after: parse(files.texts[names.current] ?? ''), vault, log, texts: files.texts };
  }

  const replay = (name: string) => (after: File, before: File) =>
    Object.assign(after.records, { [name]: before.records[name] });
  const attacks: [string, (after: File, before: File) => void, lost?: string][] = [
    ['lacks a record', ({ records }) => delete records['session/one'], 'session/one'],
    ['has an older version of a record', replay('session/one'), 'session/one'],
    ['has a record that was deleted', replay('session/gone')],
    ['has no index', (after) => delete after.index],
    ['has an older index', (after, before) => Object.assign(after, { index: before.index })],
  ];

  test.each(attacks)('that %s is detected, also in its copy', async (_, attack, lost) => {
    const { before, after, texts } = await changed();
    attack(after, before);
    const text = JSON.stringify(after);
    for (const copy of [texts[names.copy] ?? '', text]) {
      const files = fakeFiles({ [names.current]: text, [names.copy]: copy });
      const { found, condition } = await contentOf(files);
      expect(condition).toMatch(/^(recovered|replaced)$/);
      expect(Object.values(found)).not.toContain(older);
      if (copy !== text || lost) expect(found['session/one']).toBe(copy === text ? undefined : secrets['session/one']);
      expect(files.texts[names.damaged]).toBe(text);
      expect(await (await open(files)).names('session/gone')).toEqual([]);
    }
  });

  test('that is older is replaced by its copy', async () => {
    const { before, texts } = await changed();
    const files = fakeFiles({ ...texts, [names.current]: JSON.stringify(before) });
    expect(await contentOf(files)).toEqual({ found: secrets, condition: 'recovered' });
  });

  test('that is newer than its copy is used if its index is damaged', async () => {
    const { files, vault } = await filled();
    const copy = files.texts[names.current] ?? '';
    await vault.set('session/two', new Secret('not-a-real-other'));
    const { index: _, ...damaged } = parse(files.texts[names.current] ?? '');
    const both = fakeFiles({ [names.current]: JSON.stringify(damaged), [names.copy]: copy });
    const opened = await open(both);
    expect(opened.status().condition).toBe('recovered');
    expect((await opened.read('session/two'))?.reveal()).toBe('not-a-real-other');
  });

  test('that is older is overwritten while the app runs', async () => {
    const { before, texts, vault, log } = await changed();
    texts[names.current] = JSON.stringify(before);
    texts[names.copy] = JSON.stringify(before);
    expect(log.lines.map(({ event }) => event)).toEqual(['vault']);
    expect((await vault.read('session/one'))?.reveal()).toBe(secrets['session/one']);
    expect(log.lines.map(({ event }) => event)).toEqual(['vault', 'vault is older than before']);
    await vault.set('session/two', new Secret('not-a-real-other'));
    expect(await contentOf(fakeFiles(texts))).toEqual({ found: secrets, condition: 'good' });
  });
});

test('reads and writes the file once for changes and reads that wait together', async () => {
  const files = fakeFiles();
  const vault = await open(files);
  const [read, write] = [vi.spyOn(files, 'read'), vi.spyOn(files, 'write')];
  const all = Array.from({ length: 1000 }, (_, at) => `session/${at}`);
  await Promise.all(all.map((name) => vault.set(name, new Secret('not-a-real-session'))));
  await Promise.all(all.map((name) => vault.read(name)));
  expect(await vault.readAll('session/')).toHaveLength(1000);
  expect(write.mock.calls.length).toBeLessThanOrEqual(4);
  expect(read.mock.calls.length).toBeLessThanOrEqual(10);
});
