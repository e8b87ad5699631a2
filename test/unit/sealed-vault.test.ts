import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { FileStore } from '../../electron/ports.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { openVault } from '../../electron/vault/sealed-vault.ts';
import { Secret } from '../../electron/vault/secret.ts';
import type { ProtectorName, ProtectorTrouble } from '../../shared/settings.ts';
import { fakeFiles } from './support/files.ts';

const secret = 'not-a-real-secret +%&= 漢🔑';

type FakeProtector = KeyProtector & { key: Buffer | undefined };

function protector(name: ProtectorName, trouble?: ProtectorTrouble): FakeProtector {
  const own: FakeProtector = {
    name,
    key: undefined,
    trouble: async () => trouble,
    read: async () => own.key,
    async keep(key) {
      own.key = Buffer.from(key);
    },
    async forget() {
      own.key = undefined;
    },
  };
  return own;
}

const open = (files: FileStore, ...protectors: KeyProtector[]) =>
  openVault({ files, protectors, random: randomBytes, log: () => {} });

async function filled(files: FileStore, ...protectors: KeyProtector[]) {
  const vault = await open(files, ...protectors);
  await vault.keep('first', new Secret('not-a-real-first'));
  await vault.keep('name', new Secret(secret));
  return vault;
}

describe('a vault with a key', () => {
  test('keeps secrets for the next start, and shows none on the disk', async () => {
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

  test('the same secret twice is not the same text twice', async () => {
    const files = fakeFiles();
    const vault = await open(files, protector('keychain'));
    const texts = new Set<string>();
    for (let times = 0; times < 3; times += 1) {
      await vault.keep('name', new Secret(secret));
      texts.add(JSON.parse(files.texts['vault.json'] ?? '').records.name.text);
    }
    expect(texts.size).toBe(3);
  });

  test('what is forgotten is gone', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await filled(files, keychain);
    await vault.forget('name');
    expect(await vault.read('name')).toBeUndefined();
    expect(await (await open(files, keychain)).read('name')).toBeUndefined();
  });

  test('changes at once are all kept', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await open(files, keychain);
    await Promise.all(Array.from({ length: 20 }, (_, at) => vault.keep(`name ${at}`, new Secret(`fake ${at}`))));
    const again = await open(files, keychain);
    for (let at = 0; at < 20; at += 1) expect((await again.read(`name ${at}`))?.reveal()).toBe(`fake ${at}`);
  });

  test('a change that cannot be saved does not count, and the next one does', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    const vault = await filled(files, keychain);
    const { write } = files;
    files.write = () => Promise.reject(new Error('disk full'));
    await expect(vault.keep('name', new Secret('not-a-real-new'))).rejects.toThrow('disk full');
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    files.write = write;
    await vault.keep('name', new Secret('not-a-real-new'));
    expect((await vault.read('name'))?.reveal()).toBe('not-a-real-new');
  });

  test('a record put under another name does not open', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const file = JSON.parse(files.texts['vault.json'] ?? '');
    file.records.name = file.records.first;
    files.texts['vault.json'] = JSON.stringify(file);
    delete files.texts['vault.last.json'];
    const vault = await open(files, keychain);
    expect(await vault.read('name')).toBeUndefined();
    expect((await vault.read('first'))?.reveal()).toBe('not-a-real-first');
  });
});

describe('a damaged file', () => {
  test('a bit flipped anywhere is noticed or does no harm, and never opens to something else', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    const text = files.texts['vault.json'] ?? '';
    const copy = files.texts['vault.last.json'] ?? '';
    for (let at = 0; at < text.length; at += 1) {
      const flipped = text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
      const damaged = fakeFiles({ 'vault.json': flipped, 'vault.last.json': copy });
      const vault = await open(damaged, keychain);
      expect((await vault.read('first'))?.reveal(), `byte ${at}`).toBe('not-a-real-first');
      expect([undefined, secret], `byte ${at}`).toContain((await vault.read('name'))?.reveal());
      if (vault.status().condition !== 'good') expect(damaged.texts['vault.damaged.json']).toBe(flipped);
    }
  });

  test.each(['', '{', '[]', 'null', '{"format":"latchkey-vault","version":2,"records":{}}'])(
    '%j and no copy: it begins anew and says so',
    async (text) => {
      const files = fakeFiles();
      files.texts['vault.json'] = text;
      const vault = await open(files, protector('keychain'));
      expect(vault.status().condition).toBe('replaced');
      await vault.keep('name', new Secret(secret));
      expect((await vault.read('name'))?.reveal()).toBe(secret);
      expect(files.texts['vault.damaged.json']).toBe(text);
    },
  );

  test('a file that is gone comes back from the copy', async () => {
    const [files, keychain] = [fakeFiles(), protector('keychain')];
    await filled(files, keychain);
    delete files.texts['vault.json'];
    const vault = await open(files, keychain);
    expect(vault.status().condition).toBe('recovered');
    expect((await vault.read('first'))?.reveal()).toBe('not-a-real-first');
  });

  test('a key that was lost: it begins anew and says so', async () => {
    const files = fakeFiles();
    await filled(files, protector('keychain'));
    expect((await open(files, protector('keychain'))).status().condition).toBe('replaced');
  });
});

describe('protectors', () => {
  test('the best one that works is used, and the others are told with their reasons', async () => {
    const account = protector('safe-storage');
    const vault = await filled(fakeFiles(), protector('keychain', 'locked'), account);
    expect(vault.status()).toEqual({
      protector: 'safe-storage',
      unavailable: [{ protector: 'keychain', reason: 'locked' }],
      condition: 'good',
    });
    expect(account.key).toHaveLength(32);
  });

  test('where none works secrets stay in memory and nothing is written', async () => {
    const files = fakeFiles();
    const failing = { ...protector('safe-storage'), trouble: () => Promise.reject(new Error('broken')) };
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

  test('moving to a better one keeps what is in the vault, and leaves no key behind', async () => {
    const files = fakeFiles();
    const [keychain, account] = [protector('keychain'), protector('safe-storage')];
    await filled(files, protector('keychain', 'no_service'), account);
    const vault = await open(files, keychain, account);
    expect(vault.status().protector).toBe('keychain');
    expect((await vault.read('name'))?.reveal()).toBe(secret);
    expect(account.key).toBeUndefined();
  });
});
