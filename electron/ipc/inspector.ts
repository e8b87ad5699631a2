import type { AddedTokens, InspectedToken } from '../../shared/inspector.ts';
import type { Inspector } from '../inspector/inspector.ts';
import { getSpecUrl } from '../inspector/spec-links.ts';
import type { DecodedToken } from '../inspector/token-list.ts';
import type { Platform } from '../platform.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

type InspectorCallNames =
  | 'listTokens'
  | 'decodeToken'
  | 'pasteToken'
  | 'openTokenFile'
  | 'dropTokenFile'
  | 'removeToken'
  | 'checkToken'
  | 'compareTokens'
  | 'introspectToken'
  | 'cancelInspection'
  | 'openSpecLink';

/** What the page's list has of a token: all but its claims. */
function toOutline({ view, ...token }: DecodedToken): InspectedToken {
  if (view.kind !== 'jws') return { ...token, view };
  const { claims: _, ...outline } = view;
  return { ...token, view: outline };
}

/** Looking into tokens. */
export function createInspectorHandlers(parts: {
  toOutcome: ToOutcome;
  inspector: Inspector;
  sendToRenderer: Platform['sendToRenderer'];
  openExternal: (url: string) => Promise<void>;
}): Pick<Handlers, InspectorCallNames> {
  const { toOutcome, inspector } = parts;
  const shown = (added: string[]): AddedTokens => ({ tokens: inspector.tokens().map(toOutline), added });
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
    listTokens: () => toOutcome(async () => inspector.tokens().map(toOutline)),
    decodeToken: ({ id }) => toOutcome(async () => inspector.claims(id)),
    pasteToken: () => toOutcome(async () => shown(await inspector.paste())),
    openTokenFile: () => toOutcome(async () => shown(await inspector.openFile())),

    async dropTokenFile({ path }) {
      const added = await toOutcome(async () => shown(await inspector.openDroppedFile(path)));
      parts.sendToRenderer('fileDropped', added);
      return added.ok ? { ok: true, value: undefined } : added;
    },

    removeToken: ({ id }) =>
      toOutcome(async () => {
        inspector.removePasted(id);
        return inspector.tokens().map(toOutline);
      }),

    checkToken: ({ id, verifyWith }) =>
      toOutcome(() => cancellable((signal) => inspector.check(id, verifyWith, signal))),

    compareTokens: ({ from, to }) => toOutcome(async () => inspector.compare(from, to)),
    introspectToken: ({ id }) => toOutcome(() => cancellable((signal) => inspector.introspect(id, signal))),

    cancelInspection: async () => {
      for (const abort of underWay) abort.abort();
    },

    async openSpecLink({ reference }) {
      const address = getSpecUrl(reference);
      if (address !== undefined) await toOutcome(() => parts.openExternal(address));
    },
  };
}
