import type { EventPayload } from '../../shared/contract.ts';
import type { Handlers } from '../handlers.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { addressOf } from '../inspector/references.ts';
import type { Answer } from './answer.ts';

type InspectorCalls =
  | 'readTokens'
  | 'pasteToken'
  | 'openTokenFile'
  | 'dropTokenFile'
  | 'forgetToken'
  | 'checkToken'
  | 'compareTokens'
  | 'askServer'
  | 'cancelInspection'
  | 'openReference';

/** Looking into tokens. */
export function inspectorHandlers(parts: {
  answer: Answer;
  inspector: Inspector;
  onDropped: (outcome: EventPayload<'dropped'>) => void;
  openExternal: (url: string) => Promise<void>;
}): Pick<Handlers, InspectorCalls> {
  const { answer, inspector } = parts;
  const underWay = new Set<AbortController>();

  /** Runs what `cancelInspection` ends. */
  async function cancellable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const abort = new AbortController();
    underWay.add(abort);
    try {
      return await run(abort.signal);
    } finally {
      underWay.delete(abort);
    }
  }

  return {
    readTokens: () => answer(async () => inspector.tokens()),
    pasteToken: () => answer(() => inspector.paste()),
    openTokenFile: () => answer(() => inspector.open()),

    async dropTokenFile({ path }) {
      const added = await answer(() => inspector.take(path));
      parts.onDropped(added);
      return added.ok ? { ok: true, value: undefined } : added;
    },

    forgetToken: ({ id }) =>
      answer(async () => {
        inspector.forget(id);
        return inspector.tokens();
      }),

    checkToken: ({ id, verifyWith }) => answer(() => cancellable((signal) => inspector.check(id, verifyWith, signal))),

    compareTokens: ({ from, to }) => answer(async () => inspector.compare(from, to)),
    askServer: ({ id }) => answer(() => cancellable((signal) => inspector.ask(id, signal))),

    cancelInspection: async () => {
      for (const abort of underWay) abort.abort();
    },

    async openReference({ reference }) {
      const address = addressOf(reference);
      if (address !== undefined) await answer(() => parts.openExternal(address));
    },
  };
}
