import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { fail } from '../../electron/core/failure.ts';
import type { FileStore } from '../../electron/core/ports.ts';
import { Secret } from '../../electron/core/secret.ts';
import { decryptRecord, encryptRecord } from '../../electron/vault/aes-gcm.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { loadRecords, vaultFileNames } from '../../electron/vault/vault-file.ts';
import type { ProtectorName, ProtectorUnavailableReason } from '../../shared/settings.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';

const secret = 'not-a-real-secret +%&= 漢🔑';

type FakeProtector = KeyProtector & { key: Buffer | undefined };

function protector(name: ProtectorName, trouble?: ProtectorUnavailableReason): FakeProtector {
  const own: FakeProtector = {
    name,
    key: undefined,
    findProblem: async () => trouble,
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

/** Creates a protector that already has a key. */
function withKey(name: ProtectorName): FakeProtector {
  const own = protector(name);
  own.key = randomBytes(32);
  return own;
}

const open = (files: FileStore, ...protectors: KeyProtector[]) =>
  openVault({ files, locks: inProcessLocks(), protectors, random: randomBytes, log: () => {} });

async function filled(files: FileStore, ...protectors: KeyProtector[]) {
  const vault = await open(files, ...protectors);
  await vault.set('first', new Secret('not-a-real-first'));
  await vault.set('name', new Secret(secret));
  return vault;
}

describe('a vault with a key', () => {
  test('stores secrets across restarts, and none in plain text', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const again = await open(files, keychain);
    expect((await again.read('name'))?.reveal()).toBe(secret);
    expect(again.status()).toEqual({ protector: 'keychain', unavailable: [], condition: 'good' });
    const written = Object.values(files.texts).join('\n');
    expect(written).not.toContain('not-a-real');
    expect(written).not.toContain(Buffer.from('not-a-real').toString('base64').slice(0, 12));
    expect(written).not.toContain(keychain.key?.toString('base64'));
  });

  test('encrypts the same secret to different text each time', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await open(files, keychain);
    const texts = new Set<string>();
    for (let times = 0; times < 3; times += 1) {
      await vault.set('name', new Secret(secret));
      texts.add(JSON.parse(files.texts[names(keychain).current] ?? '').records.name.text);
    }
    expect(texts.size).toBe(3);
  });

  test('deletes records', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await filled(files, keychain);
    await vault.delete('name');
    expect(await vault.read('name')).toBeUndefined();
    expect(await (await open(files, keychain)).read('name')).toBeUndefined();
  });

  test('stores concurrent changes', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await open(files, keychain);
    await Promise.all(Array.from({ length: 20 }, (_, at) => vault.set(`name ${at}`, new Secret(`fake ${at}`))));
    const again = await open(files, keychain);
    for (let at = 0; at < 20; at += 1) expect((await again.read(`name ${at}`))?.reveal()).toBe(`fake ${at}`);
  });

  test('discards a change that cannot be saved, but not the next one', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await filled(files, keychain);
    const { write } = files;
    files.write = () => Promise.reject(new Error('disk full'));
    await expect(vault.set('name', new Secret('not-a-real-new'))).rejects.toThrow('disk full');
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    files.write = write;
    await vault.set('name', new Secret('not-a-real-new'));
    expect((await vault.read('name'))?.reveal()).toBe('not-a-real-new');
  });

  test('does not decrypt a record under another name', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const file = JSON.parse(files.texts[names(keychain).current] ?? '');
    file.records.name = file.records.first;
    files.texts[names(keychain).current] = JSON.stringify(file);
    delete files.texts[names(keychain).copy];
    const vault = await open(files, keychain);
    expect(await vault.read('name')).toBeUndefined();
    expect((await vault.read('first'))?.reveal()).toBe('not-a-real-first');
  });
});

describe('a damaged file', () => {
  test('never decrypts to something else, whichever bit is flipped', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const text = files.texts[names(keychain).current] ?? '';
    const copy = files.texts[names(keychain).copy] ?? '';
    for (let at = 0; at < text.length; at += 1) {
      const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      const damaged = fakeFiles({ [names(keychain).current]: flipped, [names(keychain).copy]: copy });
      const vault = await open(damaged, keychain);
      expect((await vault.read('first'))?.reveal(), `byte ${at}`).toBe('not-a-real-first');
      expect([undefined, secret], `byte ${at}`).toContain((await vault.read('name'))?.reveal());
      if (vault.status().condition !== 'good') expect(damaged.texts[names(keychain).damaged]).toBe(flipped);
    }
  });

  test.each(['', '{', '[]', 'null', '{"format":"latchkey-vault","version":0,"records":{}}'])(
    '%j without a copy starts empty and reports it',
    async (text) => {
      const [files, keychain] = [fakeFiles(), withKey('keychain')];
      files.texts[names(keychain).current] = text;
      const vault = await open(files, keychain);
      expect(vault.status().condition).toBe('replaced');
      await vault.set('name', new Secret(secret));
      expect((await vault.read('name'))?.reveal()).toBe(secret);
      expect(files.texts[names(keychain).damaged]).toBe(text);
    },
  );

  test.each([
    ['both', true, true],
    ['the file, whose copy was not written yet', true, false],
    ['the copy, whose file is damaged', false, true],
  ])('a newer version wrote %s: leaves it unchanged, stores nothing, and reports it', async (_which, current, copy) => {
    const [files, keychain, account] = [fakeFiles(), protector('keychain'), protector('safe-storage')];
    await filled(files, keychain);
    const newer = JSON.stringify({
      format: 'latchkey-vault',
      version: 3,
      records: { name: { sealed: 'otherwise' } },
      more: 1,
    });
    if (current) files.texts[names(keychain).current] = newer;
    else files.texts[names(keychain).current] = '{';
    if (copy) files.texts[names(keychain).copy] = newer;
    const before = { ...files.texts };
    const vault = await open(files, keychain, account);
    expect(vault.status()).toEqual({
      protector: 'memory',
      unavailable: [{ protector: 'keychain', reason: 'newer' }],
      condition: 'good',
    });
    await vault.set('name', new Secret(secret));
    expect(files.texts).toEqual(before);
    expect(account.key).toBeUndefined();
    expect(keychain.key).toHaveLength(32);
  });

  test('is read if its version number is damaged, in the copy too', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    for (const name of [names(keychain).current, names(keychain).copy])
      files.texts[name] = (files.texts[name] ?? '').replace('"version": 2', '"version": 9');
    const vault = await open(files, keychain);
    expect(vault.status()).toMatchObject({ protector: 'keychain', condition: 'recovered' });
    expect((await vault.read('name'))?.reveal()).toBe(secret);
  });

  test('is recovered from the copy if it is missing', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    delete files.texts[names(keychain).current];
    const vault = await open(files, keychain);
    expect(vault.status().condition).toBe('recovered');
    expect((await vault.read('first'))?.reveal()).toBe('not-a-real-first');
  });

  test('starts empty and reports it if the key is missing, and is found again when the key is back', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const other = await open(files, protector('keychain'));
    expect(other.status().condition).toBe('other_key');
    await other.set('name', new Secret('not-a-real-new'));
    const back = await open(files, keychain);
    expect(back.status().condition).toBe('good');
    expect((await back.read('name'))?.reveal()).toBe(secret);
  });
});

describe('protectors', () => {
  test('uses the first that works, and reports why the others do not', async () => {
    const account = protector('safe-storage');
    const vault = await filled(fakeFiles(), protector('keychain', 'locked'), account);
    expect(vault.status()).toEqual({
      protector: 'safe-storage',
      unavailable: [{ protector: 'keychain', reason: 'locked' }],
      condition: 'good',
    });
    expect(account.key).toHaveLength(32);
  });

  test('keeps secrets in memory if none works, and writes nothing', async () => {
    const files = fakeFiles();
    const failing = { ...protector('safe-storage'), findProblem: () => Promise.reject(new Error('broken')) };
    const vault = await filled(files, protector('keychain', 'no_service'), failing);
    expect(vault.status()).toEqual({
      protector: 'memory',
      unavailable: [
        { protector: 'keychain', reason: 'no_service' },
        { protector: 'safe-storage', reason: 'failed' },
      ],
      condition: 'good',
    });
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    expect(files.texts).toEqual({});
  });

  test('moves records from another key when the preferred protector is back', async () => {
    const files = fakeFiles();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    await filled(files, keychain);
    const locked = { ...protector('keychain', 'locked'), readKey: () => Promise.reject(new Error('locked')) };
    const meanwhile = await open(files, locked, account);
    expect(meanwhile.status()).toMatchObject({ protector: 'safe-storage', condition: 'other_key' });
    await meanwhile.set('name', new Secret('not-a-real-other'));
    await meanwhile.set('later', new Secret('not-a-real-later'));
    const vault = await open(files, keychain, account);
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    expect((await vault.read('later'))?.reveal()).toBe('not-a-real-later');
    expect(account.key).toBeUndefined();
    expect(Object.keys(files.texts).sort()).toEqual([names(keychain).copy, names(keychain).current].sort());
  });

  test('stores nothing in a read-only folder, and reports it', async () => {
    const files = fakeFiles();
    files.write = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    const failing = { ...protector('keychain'), storeKey: () => files.write('', '') };
    expect((await open(files, failing)).status()).toMatchObject({
      protector: 'memory',
      unavailable: [{ protector: 'keychain', reason: 'unwritable' }],
    });
  });

  test('share a vault between processes without losing changes', async () => {
    const [files, keychain, locks] = [fakeFiles(), protector('keychain'), inProcessLocks()];
    const openOne = () => openVault({ files, locks, protectors: [keychain], random: randomBytes, log: () => {} });
    const [a, b] = await Promise.all([openOne(), openOne()]);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 ? a : b).set(`name ${at}`, new Secret(`fake ${at}`))),
    );
    expect(await a.names('name ')).toHaveLength(20);
    await b.delete('name 0');
    expect(await a.read('name 0')).toBeUndefined();
  });

  test('moves the key to a preferred protector, and deletes it from the other', async () => {
    const files = fakeFiles();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    await filled(files, protector('keychain', 'no_service'), account);
    const vault = await open(files, keychain, account);
    expect(vault.status().protector).toBe('keychain');
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    expect(account.key).toBeUndefined();
  });

  test('report a key that was recovered from a copy', async () => {
    const files = fakeFiles();
    const account = { ...withKey('safe-storage'), wasRecovered: () => true };
    expect((await open(files, account)).status().condition).toBe('recovered');
  });

  test('do not start a second vault if another process holds the lock', async () => {
    const files = fakeFiles();
    const locks = { withLock: async () => fail('busy') };
    const protectors = [protector('keychain'), protector('safe-storage')];
    const vault = await openVault({ files, locks, protectors, random: randomBytes, log: () => {} });
    expect(vault.status()).toMatchObject({
      protector: 'memory',
      unavailable: [{ protector: 'keychain', reason: 'busy' }],
    });
  });
});

describe('the --vault switch', () => {
  const choose = (files: FileStore, protectors: KeyProtector[], former: KeyProtector[]) =>
    openVault({ files, locks: inProcessLocks(), protectors, excluded: former, random: randomBytes, log: () => {} });

  test('keeps the vault when switching between protectors and memory', async () => {
    const files = fakeFiles();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    await filled(files, keychain);
    const stages: [KeyProtector[], KeyProtector[], kept: boolean][] = [
      [[account], [keychain], true],
      [[], [keychain, account], false],
      [[account], [keychain], true],
      [[keychain], [account], true],
      [[], [keychain, account], false],
      [[keychain], [account], true],
      [[account], [keychain], true],
      [[keychain, account], [], true],
    ];
    for (const [protectors, former, kept] of stages) {
      const vault = await choose(files, protectors, former);
      expect(vault.status().condition).toBe('good');
      expect((await vault.read('name'))?.reveal()).toBe(kept ? secret : undefined);
    }
    expect(account.key).toBeUndefined();
    expect(Object.keys(files.texts).sort()).toEqual([names(keychain).copy, names(keychain).current].sort());
  });

  test('does not call an excluded protector if the chosen one has the key, because it may hang', async () => {
    let asked = 0;
    const former: KeyProtector = {
      ...protector('keychain'),
      findProblem: () => Promise.reject(new Error('asked')),
      async readKey() {
        asked += 1;
        return undefined;
      },
    };
    await choose(fakeFiles(), [withKey('safe-storage')], [former]);
    expect(asked).toBe(0);
    await choose(fakeFiles(), [protector('safe-storage')], [former]);
    expect(asked).toBe(1);
  });

  test('reports why a preferred protector is not used', async () => {
    const files = fakeFiles();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    const reasons = async (protectors: KeyProtector[], former: KeyProtector[]) =>
      (await choose(files, protectors, former))
        .status()
        .unavailable.map(({ protector: name, reason }) => `${name} ${reason}`);
    expect(await reasons([keychain], [account])).toEqual([]);
    expect(await reasons([account], [keychain])).toEqual(['keychain not_chosen']);
    expect(await reasons([], [keychain, account])).toEqual(['keychain not_chosen', 'safe-storage not_chosen']);
    expect(await reasons([protector('keychain', 'locked')], [account])).toEqual([
      'keychain locked',
      'safe-storage not_chosen',
    ]);
  });

  test('keeps the key with one of the protectors after a crash during a move', async () => {
    for (let dies = 0; dies < 12; dies += 1) {
      const files = fakeFiles();
      const [keychain, account] = [protector('keychain'), protector('safe-storage')];
      await filled(files, keychain);
      let steps = 0;
      /** Stops at one step, as a process that is killed. */
      const untilDead =
        <T extends unknown[], R>(run: (...of: T) => Promise<R>) =>
        (...of: T): Promise<R> => {
          steps += 1;
          return steps > dies ? new Promise<R>(() => {}) : run(...of);
        };
      const dying = (one: FakeProtector): KeyProtector => ({
        name: one.name,
        findProblem: async () => undefined,
        readKey: untilDead(one.readKey),
        storeKey: untilDead(one.storeKey),
        deleteKey: untilDead(one.deleteKey),
      });
      const dyingFiles: FileStore = { ...files, write: untilDead(files.write), remove: untilDead(files.remove) };
      void choose(dyingFiles, [dying(account)], [dying(keychain)]);
      await new Promise(setImmediate);
      const after = await choose(files, [account], [keychain]);
      expect((await after.read('name'))?.reveal(), `dead at step ${dies}`).toBe(secret);
      const back = await choose(files, [keychain, account], []);
      expect((await back.read('name'))?.reveal(), `dead at step ${dies}`).toBe(secret);
    }
  });

  test('ends with one key and all records if two processes move it concurrently', async () => {
    const files = fakeFiles();
    const locks = inProcessLocks();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    await filled(files, keychain);
    const openOne = () =>
      openVault({ files, locks, protectors: [account], excluded: [keychain], random: randomBytes, log: () => {} });
    const vaults = await Promise.all([openOne(), openOne(), openOne()]);
    for (const [at, vault] of vaults.entries()) {
      expect((await vault.read('name'))?.reveal()).toBe(secret);
      await vault.set(`by ${at}`, new Secret('not-a-real-one'));
    }
    expect(await (await openOne()).names('by ')).toHaveLength(3);
    expect(keychain.key).toBeUndefined();
  });
});

describe('the vault', () => {
  const key = Buffer.alloc(32, 7);
  const record = encryptRecord(key, '2 session/1', new Secret('not-a-real-secret'), Buffer.alloc(12, 1));

  test.each([4, 8, 12, 15])('does not decrypt a record whose tag was truncated to %d bytes', (bytes) => {
    const tag = Buffer.from(record.tag, 'base64').subarray(0, bytes).toString('base64');
    expect(decryptRecord(key, '2 session/1', record)?.reveal()).toBe('not-a-real-secret');
    expect(decryptRecord(key, '2 session/1', { ...record, tag })).toBeUndefined();
  });

  test('skips a change that requires a deleted record', async () => {
    const protector = { name: 'keychain', findProblem: async () => undefined, readKey: async () => key } as const;
    const vault = await openVault({
      files: fakeFiles(),
      locks: inProcessLocks(),
      protectors: [{ ...protector, storeKey: async () => {}, deleteKey: async () => {} }],
      random: randomBytes,
      log: () => {},
    });
    await vault.change({ set: { 'session/2': new Secret('not-a-real-secret') }, onlyIfExists: 'session/1' });
    expect(await vault.names('')).toEqual([]);
  });

  test.each([
    ['the file', { more: 1 }, {}],
    ['a record', {}, { more: 1 }],
    ['a text that is no base64', {}, { text: `${record.text.slice(0, -1)} ` }],
  ])('treats %s with unknown members as damaged', async (_what, inFile, inRecord) => {
    const { current } = vaultFileNames(key);
    const file = { format: 'latchkey-vault', version: 1, records: { 'session/1': { ...record, ...inRecord } } };
    const load = (more: object) =>
      loadRecords(fakeFiles({ [current]: JSON.stringify({ ...file, ...more }) }), { key, random: randomBytes });
    expect((await load(inFile)).condition).toBe('replaced');
  });
});
