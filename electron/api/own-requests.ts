import { z } from 'zod';
import { type ApiRequest, apiRequestSchema } from '../../shared/profile.ts';
import { fail } from '../failure.ts';
import { spellings } from '../oauth/redact.ts';
import type { FileStore, Log } from '../ports.ts';
import type { Secret } from '../vault/secret.ts';

const file = 'api-requests.json';

/** The most that one person keeps for one profile. */
const mostForOne = 200;

const fileSchema = z.record(z.string(), z.array(apiRequestSchema));

/** The requests that the person keeps for a profile, besides those that the profile brings. They hold no secret. */
export type OwnRequests = {
  of(profileId: string): Promise<ApiRequest[]>;
  /**
   * Keeps a request in place of one with the same name. Fails with `request_holds_secret` where one of the given secrets
   * is in it in any spelling, `request_invalid` where there are too many, `file_unwritable`.
   */
  keep(profileId: string, request: ApiRequest, secrets: readonly Secret[]): Promise<ApiRequest[]>;
  remove(profileId: string, name: string): Promise<ApiRequest[]>;
};

const holdsSecret = (request: ApiRequest, secrets: readonly Secret[]) => {
  const texts = [JSON.stringify(request), request.body ?? ''];
  return secrets.some((secret) => spellings(secret.reveal()).some((one) => texts.some((text) => text.includes(one))));
};

export function createOwnRequests(parts: { files: FileStore; log: Log }): OwnRequests {
  const { files, log } = parts;
  let known: Promise<Map<string, ApiRequest[]>> | undefined;
  let lastChange: Promise<unknown> = Promise.resolve();

  /** A file that cannot be understood is put aside, so that saving does not overwrite what is in it. */
  async function load(): Promise<Map<string, ApiRequest[]>> {
    const text = await files.read(file).catch(() => undefined);
    if (text === undefined) return new Map();
    try {
      return new Map(Object.entries(fileSchema.parse(JSON.parse(text))));
    } catch {
      log('saved requests are damaged, beginning anew');
      await files.write(`${file}.damaged`, text).catch(() => {});
      return new Map();
    }
  }

  const all = () => {
    known ??= load();
    return known;
  };

  /** One change after another, so that none is lost. */
  function change(profileId: string, to: (requests: ApiRequest[]) => ApiRequest[]): Promise<ApiRequest[]> {
    const mine = lastChange.then(() => changeNow(profileId, to));
    lastChange = mine.catch(() => {});
    return mine;
  }

  async function changeNow(profileId: string, to: (requests: ApiRequest[]) => ApiRequest[]): Promise<ApiRequest[]> {
    const requests = await all();
    const changed = to(requests.get(profileId) ?? []);
    const next = new Map(requests).set(profileId, changed);
    await files
      .write(file, `${JSON.stringify(Object.fromEntries(next), null, 2)}\n`)
      .catch(() => fail('file_unwritable'));
    known = Promise.resolve(next);
    return changed;
  }

  return {
    of: async (profileId) => (await all()).get(profileId) ?? [],
    async keep(profileId, request, secrets) {
      if (holdsSecret(request, secrets)) fail('request_holds_secret');
      return change(profileId, (requests) => {
        const at = requests.findIndex(({ name }) => name === request.name);
        if (at >= 0) return requests.with(at, request);
        if (requests.length >= mostForOne) fail('request_invalid', { details: { code: 'too_many' } });
        return [...requests, request];
      });
    },
    remove: (profileId, name) => change(profileId, (requests) => requests.filter((one) => one.name !== name)),
  };
}
