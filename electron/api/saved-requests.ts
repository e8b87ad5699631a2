import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ApiRequest, apiRequestSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { FileStore, Log } from '../core/ports.ts';
import { listSpellings } from '../core/redaction/spellings.ts';
import type { Secret } from '../core/secret.ts';
import { createFileEncryption, encryptedRecordShape } from '../vault/file-encryption.ts';
import type { Vault } from '../vault/vault.ts';
import { redactSavedRequest } from './redact-saved-request.ts';

const fileName = 'api-requests.json';

/** The most that one person keeps for one profile. */
const maxRequestsPerProfile = 200;

/** A request with words in place of its secrets, and all of it sealed where there are any. */
const storedRequestSchema = z.strictObject({
  request: apiRequestSchema,
  sealed: z.strictObject(encryptedRecordShape).optional(),
});
const fileSchema = z.record(z.string(), z.array(storedRequestSchema));

type LoadedRequest = { stored: z.infer<typeof storedRequestSchema>; request: ApiRequest };

/**
 * The requests that the person keeps for a profile, besides those that the profile brings. What is secret in them by its
 * name, such as an API key, is on disk sealed alone, and in memory alone where the vault keeps nothing.
 */
export type SavedRequests = {
  /** Words stand for secrets that cannot be opened: {@link requestToCall} refuses such a request. */
  list(profileId: string): Promise<ApiRequest[]>;
  /**
   * Keeps a request in place of one with the same name. Fails with `request_holds_secret` where one of the given secrets
   * is in it in any spelling, `saved_requests_full`, `request_too_large`, `file_unwritable`.
   */
  save(profileId: string, request: ApiRequest, secrets: readonly Secret[]): Promise<ApiRequest[]>;
  /** Fails with `file_unwritable`. */
  delete(profileId: string, name: string): Promise<ApiRequest[]>;
  /** Forgets all of a profile that is no more. Does not fail. */
  deleteProfile(profileId: string): Promise<void>;
};

const containsSecret = (request: ApiRequest, secrets: readonly Secret[]) => {
  const texts = [JSON.stringify(request), request.body ?? ''];
  return secrets.some((secret) =>
    listSpellings(secret.reveal()).some((one) => texts.some((text) => text.includes(one))),
  );
};

const getSealedName = (profileId: string, { name }: ApiRequest) => `api-requests/${profileId}/${name}`;

/** @param random as many random bytes */
export function createSavedRequests(parts: {
  files: FileStore;
  vault: Vault;
  random: (bytes: number) => Buffer;
  log: Log;
}): SavedRequests {
  const { files, vault, random, log } = parts;
  const sealer = createFileEncryption({ vault, keyRecordName: 'api-requests-key', random });
  let known: Promise<Map<string, LoadedRequest[]>> | undefined;
  let lastChange: Promise<unknown> = Promise.resolve();

  async function open(profileId: string, stored: LoadedRequest['stored']): Promise<LoadedRequest> {
    const { request, sealed } = stored;
    const text = sealed && (await sealer.decrypt(getSealedName(profileId, request), sealed));
    if (text !== undefined) return { stored, request: apiRequestSchema.parse(JSON.parse(text)) };
    if (sealed) log('a saved request has secrets that cannot be opened');
    return { stored, request };
  }

  async function close(profileId: string, request: ApiRequest): Promise<LoadedRequest> {
    const plain = redactSavedRequest(request);
    if (!apiRequestSchema.safeParse(plain).success) fail('request_too_large');
    if (isDeepStrictEqual(plain, request) || !sealer.isPersistent()) return { stored: { request: plain }, request };
    const sealed = await sealer.encrypt(getSealedName(profileId, request), JSON.stringify(request));
    return { stored: { request: plain, sealed }, request };
  }

  /** A file that cannot be understood is put aside, so that saving does not overwrite what is in it. */
  async function load(): Promise<Map<string, LoadedRequest[]>> {
    const text = await files.read(fileName).catch(() => undefined);
    if (text === undefined) return new Map();
    try {
      const profiles = Object.entries(fileSchema.parse(JSON.parse(text)));
      return new Map(
        await Promise.all(
          profiles.map(async ([id, all]) => [id, await Promise.all(all.map((kept) => open(id, kept)))] as const),
        ),
      );
    } catch {
      log('saved requests are damaged, beginning anew');
      await files.write(`${fileName}.damaged`, text).catch(() => {});
      return new Map();
    }
  }

  const all = () => {
    known ??= load();
    return known;
  };

  /** One change after another, so that none is lost. */
  function change(
    profileId: string,
    to: (held: LoadedRequest[]) => LoadedRequest[] | Promise<LoadedRequest[]>,
  ): Promise<ApiRequest[]> {
    const mine = lastChange.then(() => changeNow(profileId, to));
    lastChange = mine.catch(() => {});
    return mine;
  }

  async function changeNow(
    profileId: string,
    to: (held: LoadedRequest[]) => LoadedRequest[] | Promise<LoadedRequest[]>,
  ): Promise<ApiRequest[]> {
    const before = await all();
    const changed = await to(before.get(profileId) ?? []);
    const next = new Map(before).set(profileId, changed);
    if (changed.length === 0) next.delete(profileId);
    const kept = [...next].map(([id, held]) => [id, held.map((one) => one.stored)]);
    await files
      .write(fileName, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`)
      .catch(() => fail('file_unwritable'));
    known = Promise.resolve(next);
    return changed.map(({ request }) => request);
  }

  return {
    list: async (profileId) => ((await all()).get(profileId) ?? []).map(({ request }) => request),
    async save(profileId, request, secrets) {
      if (containsSecret(request, secrets)) fail('request_holds_secret');
      return change(profileId, async (held) => {
        const at = held.findIndex((one) => one.request.name === request.name);
        if (at < 0 && held.length >= maxRequestsPerProfile) fail('saved_requests_full');
        const closed = await close(profileId, request);
        return at >= 0 ? held.with(at, closed) : [...held, closed];
      });
    },
    delete: (profileId, name) => change(profileId, (held) => held.filter(({ request }) => request.name !== name)),
    async deleteProfile(profileId) {
      if (!(await all()).has(profileId)) return;
      await change(profileId, () => []).catch(() => log('saved requests cannot be removed'));
    },
  };
}
