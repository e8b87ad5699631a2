import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import type { FileStore } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import { decryptRecord, encryptRecord } from '../../electron/vault/aes-gcm.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import { loadRecords, vaultFileNames } from '../../electron/vault/vault-file.ts';
import type { ProtectorName, ProtectorUnavailableReason } from '../../shared/settings.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';

const secret = 'not-a-real-secret +%&= 漢🔑';
const log = () => {};

type FakeProtector = KeyProtector & { key: Buffer | undefined };

function protector(name: ProtectorName, problem?: ProtectorUnavailableReason): FakeProtector {
  const own: FakeProtector = {
    name,
    key: undefined,
    findProblem: async () => problem,
    readKey: async () => own.key,
    async storeKey(key) {
      own.key = Buffer.from(key);
    },
    async deleteKey() {
      own.key = undefined;
    },
  };
  return own;
}

const names = ({ key }: FakeProtector) => vaultFileNames(key ?? Buffer.alloc(0));

const otherProtector = (name: ProtectorName): ProtectorName => (name === 'keychain' ? 'safe-storage' : 'keychain');

/** Creates a protector that already has a key. */
const withKey = (name: ProtectorName): FakeProtector => Object.assign(protector(name), { key: randomBytes(32) });

const open = (files: FileStore, ...protectors: KeyProtector[]) =>
  openVault({ files, locks: inProcessLocks(), protectors, random: randomBytes, log });
const openWith = (files: FileStore, protectors: KeyProtector[], excluded: KeyProtector[]) =>
  openVault({ files, locks: inProcessLocks(), protectors, excluded, random: randomBytes, log });
const read = async (vault: Vault, name = 'name') => (await vault.read(name))?.reveal();

async function fill(files: FileStore, ...protectors: KeyProtector[]) {
  const vault = await open(files, ...protectors);
  await vault.set('first', new Secret('not-a-real-first'));
  await vault.set('name', new Secret(secret));
  return vault;
}

/** Creates a vault with two records, whose key is in the keychain. */
async function filled() {
  const [files, keychain, account] = [fakeFiles(), protector('keychain'), protector('safe-storage')];
  const vault = await fill(files, keychain);
  const { current, copy, damaged } = names(keychain);
  return { files, keychain, account, vault, current, copy, damaged, reopen: () => open(files, keychain) };
}

describe('a vault with a key', () => {
  test('stores secrets across restarts, and none in plain text', async () => {
    const { files, keychain, reopen } = await filled();
    const again = await reopen();
    expect(await read(again)).toBe(secret);
    expect(again.status()).toEqual({ protector: 'keychain', unavailable: [], condition: 'good' });
    const written = Object.values(files.texts).join('\n');
    for (const text of ['not-a-real', Buffer.from('not-a-real').toString('base64').slice(0, 12)])
      expect(written).not.toContain(text);
    expect(written).not.toContain(keychain.key?.toString('base64'));
  });

  test('encrypts the same secret to different text each time', async () => {
    const { files, vault, current } = await filled();
    const texts = new Set<string>();
    for (let times = 0; times < 3; times += 1) {
      await vault.set('name', new Secret(secret));
      texts.add(JSON.parse(files.texts[current] ?? '').records.name.text);
    }
    expect(texts.size).toBe(3);
  });

  test('discards a change that cannot be saved, but not the next one', async () => {
    const { files, vault } = await filled();
    const { write } = files;
    files.write = () => Promise.reject(new Error('disk full'));
    await expect(vault.set('name', new Secret('not-a-real-new'))).rejects.toThrow('disk full');
    expect(await read(vault)).toBe(secret);
    files.write = write;
    await vault.set('name', new Secret('not-a-real-new'));
    expect(await read(vault)).toBe('not-a-real-new');
  });

  test('does not decrypt a record under another name', async () => {
    const { files, current, copy, reopen } = await filled();
    const file = JSON.parse(files.texts[current] ?? '');
    file.records.name = file.records.first;
    files.texts[current] = JSON.stringify(file);
    delete files.texts[copy];
    const vault = await reopen();
    expect(await read(vault)).toBeUndefined();
    expect(await read(vault, 'first')).toBe('not-a-real-first');
  });

  test('is shared by processes without losing changes', async () => {
    const [files, keychain, locks] = [fakeFiles(), protector('keychain'), inProcessLocks()];
    const openOne = () => openVault({ files, locks, protectors: [keychain], random: randomBytes, log });
    const [a, b] = await Promise.all([openOne(), openOne()]);
    const set = (at: number) => (at % 2 ? a : b).set(`name ${at}`, new Secret(`fake ${at}`));
    await Promise.all(Array.from({ length: 20 }, (_, at) => set(at)));
    expect(await a.names('name ')).toHaveLength(20);
    for (let at = 0; at < 20; at += 1) expect(await read(a, `name ${at}`)).toBe(`fake ${at}`);
    await b.delete('name 0');
    expect(await read(a, 'name 0')).toBeUndefined();
  });

  test('is written only by what changes it', async () => {
    const { files, keychain, vault, reopen } = await filled();
    const writing = vi.spyOn(files, 'write');
    const storing = vi.spyOn(keychain, 'storeKey');
    expect(await read(await reopen())).toBe(secret);
    await vault.delete('none');
    await vault.change({ set: { other: new Secret(secret) }, onlyIfExists: 'none' });
    await vault.change({ update: { none: () => new Secret(secret) } });
    expect([await vault.names('first'), await vault.names('other'), await vault.names('none')]).toEqual([
      ['first'],
      [],
      [],
    ]);
    expect([writing.mock.calls, storing.mock.calls]).toEqual([[], []]);
    await vault.change({ update: { name: (current) => new Secret(`${current.reveal()}!`) } });
    expect(await read(await reopen())).toBe(`${secret}!`);
    await vault.change({ deleteNames: ['name'] });
    expect(await read(await reopen())).toBeUndefined();
  });

  test('locks once for changes that wait together, and is not changed without the lock', async () => {
    const locks = inProcessLocks();
    const vault = await openVault({
      ...{ files: fakeFiles(), locks, random: randomBytes, log },
      protectors: [withKey('keychain')],
    });
    const locking = vi.spyOn(locks, 'withLock').mockImplementationOnce(() => Promise.reject(new Error('locked')));
    const setBoth = () => Promise.allSettled(['a', 'b'].map((name) => vault.set(name, new Secret(secret))));
    expect((await setBoth()).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await read(vault, 'a')).toBeUndefined();
    expect((await setBoth()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(await read(vault, 'b')).toBe(secret);
    expect(locking).toHaveBeenCalledTimes(2);
  });

  test('skips a change that requires a deleted record', async () => {
    const { vault } = await filled();
    await vault.change({ set: { other: new Secret('not-a-real-secret') }, onlyIfExists: 'none' });
    expect(await vault.names('other')).toEqual([]);
  });
});

describe('a damaged file', () => {
  test.each(['', '{', '[]', 'null', '{"format":"latchkey-vault","version":0,"records":{}}'])(
    'without a copy starts empty and reports it: %j',
    async (text) => {
      const [files, keychain] = [fakeFiles(), withKey('keychain')];
      files.texts[names(keychain).current] = text;
      const vault = await open(files, keychain);
      expect(vault.status().condition).toBe('replaced');
      await vault.set('name', new Secret(secret));
      expect(await read(vault)).toBe(secret);
      expect(files.texts[names(keychain).damaged]).toBe(text);
    },
  );

  test.each([
    ['both', true, true],
    ['the file, whose copy was not written yet', true, false],
    ['the copy, whose file is damaged', false, true],
  ])(
    'of which a newer version wrote %s stays unchanged, is not used, and is reported',
    async (_which, isNewer, isCopyNewer) => {
      const { files, keychain, account, current, copy } = await filled();
      const records = { name: { sealed: 'otherwise' } };
      const newer = JSON.stringify({ format: 'latchkey-vault', version: 3, records, more: 1 });
      files.texts[current] = isNewer ? newer : '{';
      if (isCopyNewer) files.texts[copy] = newer;
      const before = { ...files.texts };
      const vault = await open(files, keychain, account);
      const unavailable = [{ protector: 'keychain', reason: 'newer' }];
      expect(vault.status()).toEqual({ protector: 'memory', unavailable, condition: 'good' });
      await vault.set('name', new Secret(secret));
      expect(files.texts).toEqual(before);
      expect(account.key).toBeUndefined();
      expect(keychain.key).toHaveLength(32);
    },
  );

  test('is read if its version number is damaged, in the copy too, and is preserved', async () => {
    const { files, current, copy, damaged, reopen } = await filled();
    for (const name of [current, copy])
      files.texts[name] = (files.texts[name] ?? '').replace('"version": 1', '"version": 9');
    const text = files.texts[current];
    const vault = await reopen();
    expect(vault.status()).toMatchObject({ protector: 'keychain', condition: 'recovered' });
    expect(await read(vault)).toBe(secret);
    expect(files.texts[damaged]).toBe(text);
  });

  test('is recovered from the copy if it is missing', async () => {
    const { files, current, copy, reopen } = await filled();
    delete files.texts[current];
    files.texts['vault-0123456789abcdef.json'] = '{}';
    const vault = await reopen();
    expect(vault.status().condition).toBe('recovered');
    expect(await read(vault, 'first')).toBe('not-a-real-first');
    expect(Object.keys(files.texts)).toEqual([copy, 'vault-0123456789abcdef.json', current]);
    expect(files.texts[current]).toBe(files.texts[copy]);
  });

  test('is replaced if it is missing and its copy is damaged', async () => {
    const { files, current, copy, reopen } = await filled();
    delete files.texts[current];
    files.texts[copy] = '{';
    expect((await reopen()).status().condition).toBe('replaced');
  });

  test.each([
    ['vault-0123456789abcdef.json', true],
    ['vault-0123456789abcdef.json.part', false],
    ['vault-0123456789abcdef.copy.json', false],
    ['not-vault-0123456789abcdef.json', false],
    ['settings.json', false],
  ])('%s is the vault of another key: %s', async (name, isOther) => {
    const keychain = protector('keychain');
    const files = fakeFiles();
    const vault = await fill(files, keychain);
    await vault.change({ deleteNames: ['first', 'name'] });
    const own = { ...files.texts, [name]: '{}' };
    expect((await open(fakeFiles(own), keychain)).status().condition).toBe('good');
    const other = await open(fakeFiles({ [name]: '{}' }), withKey('keychain'));
    expect(other.status().condition).toBe(isOther ? 'other_key' : 'good');
  });

  test('starts empty and reports it if the key is missing, and is found again when the key is back', async () => {
    const { files, reopen } = await filled();
    const other = await open(files, protector('keychain'));
    expect(other.status().condition).toBe('other_key');
    await other.set('name', new Secret('not-a-real-new'));
    const back = await reopen();
    expect(back.status().condition).toBe('good');
    expect(await read(back)).toBe(secret);
  });

  const key = Buffer.alloc(32, 7);
  const context = '1 session/1';
  const record = encryptRecord(new Secret('not-a-real-secret'), { key, context, iv: Buffer.alloc(12, 1) });

  test.each([4, 8, 12, 15])('does not decrypt a record whose tag was truncated to %d bytes', (bytes) => {
    const tag = Buffer.from(record.tag, 'base64').subarray(0, bytes).toString('base64');
    expect(decryptRecord(record, { key, context })?.reveal()).toBe('not-a-real-secret');
    expect(decryptRecord({ ...record, tag }, { key, context })).toBeUndefined();
  });

  test.each([
    ['nothing else', {}, {}, 'recovered'],
    ['unknown members', { more: 1 }, {}, 'replaced'],
    ['unknown members in a record', {}, { more: 1 }, 'replaced'],
    ['a text that is no base64', {}, { text: `${record.text.slice(0, -1)} ` }, 'replaced'],
  ])('has %s', async (_what, inFile, inRecord, expected) => {
    const records = { 'session/1': { ...record, ...inRecord } };
    const text = JSON.stringify({ format: 'latchkey-vault', version: 1, records, ...inFile });
    const { condition } = await loadRecords(fakeFiles({ [vaultFileNames(key).current]: text }), {
      key,
      random: randomBytes,
    });
    expect(condition).toBe(expected);
  });
});

describe('protectors', () => {
  test('are used in order, and those that do not work are reported', async () => {
    const account = protector('safe-storage');
    const lines = fakeLog();
    const protectors = [protector('keychain', 'locked'), account];
    const vault = await openVault({
      ...{ files: fakeFiles(), locks: inProcessLocks(), random: randomBytes },
      protectors,
      log: lines,
    });
    const unavailable = [{ protector: 'keychain', reason: 'locked' }];
    expect(lines.lines).toEqual([
      { event: 'vault protector not available', facts: unavailable[0] },
      { event: 'vault', facts: { protector: 'safe-storage', condition: 'good', records: 0 } },
    ]);
    expect(vault.status()).toEqual({ protector: 'safe-storage', unavailable, condition: 'good' });
    expect(account.key).toHaveLength(32);
  });

  test('leave secrets in memory if none works, and write nothing', async () => {
    const files = fakeFiles();
    const failing = { ...protector('safe-storage'), findProblem: () => Promise.reject(new Error('broken')) };
    const vault = await fill(files, protector('keychain', 'no_service'), failing);
    const unavailable = [
      { protector: 'keychain', reason: 'no_service' },
      { protector: 'safe-storage', reason: 'failed' },
    ];
    expect(vault.status()).toEqual({ protector: 'memory', unavailable, condition: 'good' });
    expect(await read(vault)).toBe(secret);
    expect(files.texts).toEqual({});
  });

  test('merge records of another key when the preferred one is back', async () => {
    const { files, keychain, account, current, copy } = await filled();
    const locked = { ...protector('keychain', 'locked'), readKey: () => Promise.reject(new Error('locked')) };
    const meanwhile = await open(files, locked, account);
    expect(meanwhile.status()).toMatchObject({ protector: 'safe-storage', condition: 'other_key' });
    await meanwhile.set('name', new Secret('not-a-real-other'));
    await meanwhile.set('later', new Secret('not-a-real-later'));
    const vault = await open(files, keychain, account);
    expect(await read(vault)).toBe(secret);
    expect(await read(vault, 'later')).toBe('not-a-real-later');
    expect(account.key).toBeUndefined();
    expect(Object.keys(files.texts).sort()).toEqual([copy, current].sort());
  });

  test.each<[damage: string, inFirst: string[], inSecond: string[], condition: string]>([
    ['nothing', [], [], 'good'],
    ['the file of the second', [], ['current'], 'recovered'],
    ['all of the second', [], ['current', 'copy'], 'replaced'],
    ['the file of the first', ['current'], [], 'recovered'],
    ['all of the first, and the file of the second', ['current', 'copy'], ['current'], 'replaced'],
  ])('report the worst of two vaults if %s is damaged', async (_, inFirst, inSecond, condition) => {
    const { files, keychain, account } = await filled();
    await fill(files, account);
    for (const [owner, damaged] of [
      [keychain, inFirst],
      [account, inSecond],
    ] as const)
      for (const kind of damaged) files.texts[names(owner)[kind as 'current' | 'copy']] = '{';
    expect((await open(files, keychain, account)).status().condition).toBe(condition);
    expect((await open(files, keychain)).status().condition).toBe('good');
  });

  test('store nothing in a read-only folder, and report it', async () => {
    const files = fakeFiles();
    files.write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const vault = await open(files, { ...protector('keychain'), storeKey: () => files.write('', '') });
    const unavailable = [{ protector: 'keychain', reason: 'unwritable' }];
    expect(vault.status()).toMatchObject({ protector: 'memory', unavailable });
  });

  test('report a key that was recovered from a copy', async () => {
    const recovered = { ...withKey('safe-storage'), wasRecovered: () => true };
    expect((await open(fakeFiles(), recovered)).status().condition).toBe('recovered');
    const damaged = fakeFiles({ [names(recovered).current]: '{' });
    expect((await open(damaged, recovered)).status().condition).toBe('replaced');
  });

  test('do not start a second vault if another process holds the lock', async () => {
    const protectors = [protector('keychain'), protector('safe-storage')];
    const locks = { withLock: async () => fail('busy') };
    const vault = await openVault({ files: fakeFiles(), locks, protectors, random: randomBytes, log });
    const unavailable = [{ protector: 'keychain', reason: 'busy' }];
    expect(vault.status()).toMatchObject({ protector: 'memory', unavailable });
  });
});

describe('the --vault switch', () => {
  test('preserves the vault when switching between protectors and memory', async () => {
    const { files, keychain, account, current, copy } = await filled();
    const stages: [KeyProtector[], KeyProtector[], isFound: boolean][] = [
      [[account], [keychain], true],
      [[], [keychain, account], false],
      [[account], [keychain], true],
      [[keychain], [account], true],
      [[], [keychain, account], false],
      [[keychain], [account], true],
      [[account], [keychain], true],
      [[keychain, account], [], true],
    ];
    for (const [protectors, excluded, isFound] of stages) {
      const vault = await openWith(files, protectors, excluded);
      expect(vault.status().condition).toBe('good');
      expect(await read(vault)).toBe(isFound ? secret : undefined);
    }
    expect(account.key).toBeUndefined();
    expect(Object.keys(files.texts).sort()).toEqual([copy, current].sort());
  });

  test('does not call an excluded protector if the chosen one has the key, because it may hang', async () => {
    let calls = 0;
    const excluded: KeyProtector = {
      ...protector('keychain'),
      findProblem: () => Promise.reject(new Error('called')),
      async readKey() {
        calls += 1;
        return undefined;
      },
    };
    await openWith(fakeFiles(), [withKey('safe-storage')], [excluded]);
    expect(calls).toBe(0);
    await openWith(fakeFiles(), [protector('safe-storage')], [excluded]);
    expect(calls).toBe(1);
  });

  test('reports why a preferred protector is not used', async () => {
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    const files = fakeFiles();
    const reasons = async (protectors: KeyProtector[], excluded: KeyProtector[]) =>
      (await openWith(files, protectors, excluded)).status().unavailable.map((one) => `${one.protector} ${one.reason}`);
    expect(await reasons([keychain], [account])).toEqual([]);
    expect(await reasons([account], [keychain])).toEqual(['keychain not_chosen']);
    expect(await reasons([], [keychain, account])).toEqual(['keychain not_chosen', 'safe-storage not_chosen']);
    const locked = protector('keychain', 'locked');
    expect(await reasons([locked], [account])).toEqual(['keychain locked', 'safe-storage not_chosen']);
  });

  describe.each<[how: string, fault: () => Promise<never>]>([
    ['is killed', () => new Promise(() => {})],
    ['gets an error', () => Promise.reject(new Error('EIO'))],
  ])('loses and shows nothing if the app %s at any step', (_how, fault) => {
    test.each<[move: string, from: ProtectorName, hasOwnVault: boolean]>([
      ['of the key to safe-storage', 'keychain', false],
      ['of the key to the keychain', 'safe-storage', false],
      ['of all records to a vault in safe-storage', 'keychain', true],
      ['of all records to a vault in the keychain', 'safe-storage', true],
    ])('of a move %s', async (_move, from, hasOwnVault) => {
      let hasFinished = false;
      for (let stepCount = 0; !hasFinished; stepCount += 1) {
        const [files, old, next] = [fakeFiles(), withKey(from), protector(otherProtector(from))];
        await fill(files, old);
        if (hasOwnVault) await (await open(files, next)).set('later', new Secret('not-a-real-later'));
        let steps = 0;
        const faulty =
          <T extends unknown[], R>(run: (...of: T) => Promise<R>) =>
          (...of: T): Promise<R> => {
            steps += 1;
            return steps > stepCount ? fault() : run(...of);
          };
        const faultyProtector = (one: FakeProtector): KeyProtector => ({
          ...{ name: one.name, findProblem: faulty(one.findProblem), readKey: faulty(one.readKey) },
          ...{ storeKey: faulty(one.storeKey), deleteKey: faulty(one.deleteKey) },
        });
        const faultyFiles = { ...files, write: faulty(files.write), remove: faulty(files.remove) };
        const [faultyNext, faultyOld] = [faultyProtector(next), faultyProtector(old)];
        // An excluded protector is not asked for a second key.
        void openWith(faultyFiles, hasOwnVault ? [faultyNext, faultyOld] : [faultyNext], [faultyOld]);
        await new Promise(setImmediate);
        hasFinished = steps <= stepCount;
        const texts = JSON.stringify(files.texts);
        for (const hidden of [secret, 'not-a-real', old.key?.toString('base64'), next.key?.toString('base64')])
          if (hidden) expect(texts).not.toContain(hidden);

        for (const [protectors, excluded] of [
          [hasOwnVault ? [next, old] : [next], [old]],
          [[old, next], []],
          [[next, old], []],
        ] satisfies [KeyProtector[], KeyProtector[]][]) {
          const vault = await openWith(files, protectors, excluded);
          const found = [...(await vault.readAll(''))].map(([name, one]) => `${name} ${one.reveal()}`);
          const expected = [
            'first not-a-real-first',
            ...(hasOwnVault ? ['later not-a-real-later'] : []),
            `name ${secret}`,
          ];
          expect(found, `step ${stepCount}`).toEqual(expected);
        }
        expect(Object.keys(files.texts).filter((name) => !/copy|damaged/.test(name))).toHaveLength(1);
        expect([old.key, next.key].filter(Boolean)).toHaveLength(1);
      }
    });
  });

  test('ends with one key and all records if several processes move it concurrently', async () => {
    const { files, keychain, account } = await filled();
    const parts = { files, locks: inProcessLocks(), protectors: [account], excluded: [keychain] };
    const openOne = () => openVault({ ...parts, random: randomBytes, log });
    const vaults = await Promise.all([openOne(), openOne(), openOne()]);
    for (const [at, vault] of vaults.entries()) {
      expect(await read(vault)).toBe(secret);
      await vault.set(`by ${at}`, new Secret('not-a-real-one'));
    }
    expect(await (await openOne()).names('by ')).toHaveLength(3);
    expect(keychain.key).toBeUndefined();
  });
});
