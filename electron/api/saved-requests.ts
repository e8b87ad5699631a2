import { isDeepStrictEqual } from 'node:util';
import type { ApiRequest } from '../../shared/api-request.ts';
import { fail } from '../core/failure.ts';
import type { FileStore, Log } from '../core/ports.ts';
import { listSpellings } from '../core/redaction/spellings.ts';
import { Secret } from '../core/secret.ts';
import type { Vault } from '../vault/vault.ts';
import { redactSavedRequest } from './redact-saved-request.ts';
import { type RequestParts, restoreSecrets } from './restore-secrets.ts';
import { createSavedRequestsFile, type LoadedRequest } from './saved-requests-file.ts';

const maxRequestsPerProfile = 200;

/**
 * The requests that the user saved for a profile, in addition to those of the profile itself.
 * Secrets in them, such as API keys, are encrypted on disk, or kept in memory only if the vault is
 * not persistent.
 */
export type SavedRequests = {
  /** Lists the requests, with placeholders in place of their secrets. */
  list(profileId: string): Promise<ApiRequest[]>;
  /**
   * Lists the requests with their secrets. Placeholders replace those that cannot be decrypted;
   * {@link requestToCall} rejects such a request.
   */
  listComplete(profileId: string): Promise<ApiRequest[]>;
  /**
   * Fills in the secrets of a request that was made from a saved one. See {@link restoreSecrets}.
   *
   * @param name of the saved request
   * @returns the request, and the secrets of the saved request
   * @throws `request_lacks_secret`
   */
  restoreSecrets<T extends RequestParts>(
    profileId: string,
    name: string,
    request: T,
  ): Promise<{ request: T; secrets: Secret[] }>;
  /**
   * Saves a request, replacing one with the same name.
   *
   * @param options.forbiddenSecrets that the request must not contain in any spelling
   * @param options.basedOn the saved request whose secrets the placeholders stand for
   * @returns all saved requests of the profile, with placeholders
   * @throws `request_holds_secret`, `request_lacks_secret`, `saved_requests_full`,
   *   `request_too_large`, `file_unwritable`
   */
  save(
    profileId: string,
    request: ApiRequest,
    options?: { forbiddenSecrets?: readonly Secret[]; basedOn?: string | undefined },
  ): Promise<ApiRequest[]>;
  /** Whether requests have secrets for other origins than these. */
  hasSecretsForOtherOrigins(profileId: string, origins: readonly string[]): Promise<boolean>;
  /** Deletes the secrets of requests to other origins than these. Does not throw. */
  deleteSecretsForOtherOrigins(profileId: string, origins: readonly string[]): Promise<void>;
  /**
   * Deletes a request.
   *
   * @returns the remaining requests of the profile
   * @throws `file_unwritable`
   */
  delete(profileId: string, name: string): Promise<ApiRequest[]>;
  /** Deletes the requests of a deleted profile. Does not throw. */
  deleteProfile(profileId: string): Promise<void>;
};

const containsSecret = (request: ApiRequest, secrets: readonly Secret[]) => {
  const texts = [JSON.stringify(request), request.body ?? ''];
  return secrets
    .flatMap((secret) => listSpellings(secret.reveal()))
    .some((spelling) => texts.some((text) => text.includes(spelling)));
};

/** Creates the store of saved requests. */
export function createSavedRequests(parts: {
  files: FileStore;
  vault: Vault;
  random: (bytes: number) => Buffer;
  log: Log;
}): SavedRequests {
  const { log } = parts;
  const file = createSavedRequestsFile(parts);

  async function restore<T extends RequestParts>(profileId: string, name: string, request: T) {
    const saved = (await file.read(profileId)).find((one) => one.request.name === name);
    if (!saved) return { request, secrets: [] };
    const secrets: Secret[] = [];
    redactSavedRequest(saved.request, (secret) => secrets.push(new Secret(secret)));
    const versions = { complete: saved.request, redacted: saved.stored.request };
    return { request: restoreSecrets(request, versions), secrets };
  }

  const isForOtherOrigin = ({ request, stored }: LoadedRequest, origins: readonly string[]) =>
    !origins.includes(new URL(request.url).origin) && !isDeepStrictEqual(request, stored.request);

  return {
    list: async (profileId) => (await file.read(profileId)).map(({ stored }) => stored.request),
    listComplete: async (profileId) => (await file.read(profileId)).map(({ request }) => request),
    restoreSecrets: restore,
    hasSecretsForOtherOrigins: async (profileId, origins) =>
      (await file.read(profileId)).some((one) => isForOtherOrigin(one, origins)),
    async deleteSecretsForOtherOrigins(profileId, origins) {
      if (!(await file.read(profileId)).some((one) => isForOtherOrigin(one, origins))) return;
      const discard = (one: LoadedRequest): LoadedRequest =>
        isForOtherOrigin(one, origins) ? { stored: { request: one.stored.request }, request: one.stored.request } : one;
      await file
        .change(profileId, (requests) => requests.map(discard))
        .catch(() => log('secrets of saved requests cannot be deleted'));
    },
    async save(profileId, edited, { forbiddenSecrets = [], basedOn } = {}) {
      const request = basedOn === undefined ? edited : (await restore(profileId, basedOn, edited)).request;
      if (containsSecret(request, forbiddenSecrets)) fail('request_holds_secret');
      return file.change(profileId, async (requests) => {
        const index = requests.findIndex((saved) => saved.request.name === request.name);
        if (index < 0 && requests.length >= maxRequestsPerProfile) fail('saved_requests_full');
        const encrypted = await file.encrypt(profileId, request);
        return index >= 0 ? requests.with(index, encrypted) : [...requests, encrypted];
      });
    },
    delete: (profileId, name) =>
      file.change(profileId, (requests) => requests.filter(({ request }) => request.name !== name)),
    async deleteProfile(profileId) {
      if ((await file.read(profileId)).length === 0) return;
      await file.change(profileId, () => []).catch(() => log('saved requests cannot be deleted'));
    },
  };
}
