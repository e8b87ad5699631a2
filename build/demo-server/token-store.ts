import type { Adapter, AdapterPayload } from 'oidc-provider';

/** The in-memory storage of one authorization server. */
export interface TokenStore {
  adapter(model: string): Adapter;
  has(model: string, id: string): boolean;
  /** Deletes every record of a model, as if all had expired. */
  deleteAll(model: string): void;
}

/**
 * Implements oidc-provider's adapter with Maps; its default is an LRU cache shared by the process,
 * with a warning.
 */
export function createTokenStore(): TokenStore {
  const models = new Map<string, Map<string, AdapterPayload>>();
  const recordsOf = (model: string) => {
    const known = models.get(model);
    if (known) return known;
    const records = new Map<string, AdapterPayload>();
    models.set(model, records);
    return records;
  };

  const findBy = async (model: string, member: 'uid' | 'userCode', value: string) => {
    for (const record of recordsOf(model).values()) if (record[member] === value) return { ...record };
    return undefined;
  };

  return {
    adapter: (model) => ({
      upsert: async (id, payload) => void recordsOf(model).set(id, { ...payload }),
      find: async (id) => {
        const record = recordsOf(model).get(id);
        return record && { ...record };
      },
      findByUid: (uid) => findBy(model, 'uid', uid),
      findByUserCode: (userCode) => findBy(model, 'userCode', userCode),
      consume: async (id) => {
        const record = recordsOf(model).get(id);
        if (record) record.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => void recordsOf(model).delete(id),
      revokeByGrantId: async (grantId) => {
        const records = recordsOf(model);
        for (const [id, record] of records) if (record.grantId === grantId) records.delete(id);
      },
    }),
    has: (model, id) => recordsOf(model).has(id),
    deleteAll: (model) => recordsOf(model).clear(),
  };
}
