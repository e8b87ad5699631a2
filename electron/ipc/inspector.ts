import type { AddedTokens, InspectedToken } from '../../shared/inspector.ts';
import { toJson } from '../../shared/json/exact-json.ts';
import type { TokenOutline, TokenView } from '../../shared/tokens.ts';
import type { ResponseCache } from '../api/response-cache.ts';
import { createCancelableTasks } from '../core/cancelable-tasks.ts';
import { decodeText } from '../core/decode-text.ts';
import { fail } from '../core/failure.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { Platform } from '../platform.ts';
import { getSpecUrl } from '../tokens/spec-links.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

type InspectorCallNames =
  | 'listTokens'
  | 'decodeToken'
  | 'pasteToken'
  | 'openTokenFile'
  | 'inspectApiResponse'
  | 'dropTokenFile'
  | 'removeToken'
  | 'checkToken'
  | 'compareTokens'
  | 'introspectToken'
  | 'cancelInspection'
  | 'openSpecLink';

/** Removes the claims, which the page requests one token at a time. */
function toOutline(view: TokenView): TokenOutline {
  switch (view.kind) {
    case 'broken': {
      const { claims, header, ...rest } = view;
      return { ...rest, ...(header && { header: toJson(header) }), hasClaims: claims !== undefined };
    }
    case 'sd_jwt': {
      const { claims: _, ...rest } = view;
      return { ...rest, header: toJson(view.header), disclosed: toJson(view.disclosed) };
    }
    case 'jws': {
      const { claims: _, ...rest } = view;
      return { ...rest, header: toJson(view.header) };
    }
    case 'jwe':
      return { ...view, header: toJson(view.header) };
    default:
      return view;
  }
}

/** Creates the handlers of the token inspector. */
export function createInspectorHandlers(parts: {
  toOutcome: ToOutcome;
  inspector: Inspector;
  api: { responseCache: Pick<ResponseCache, 'read'> };
  sendToRenderer: Platform['sendToRenderer'];
  openPage: (url: string) => Promise<void>;
}): Pick<Handlers, InspectorCallNames> {
  const { toOutcome, inspector } = parts;
  const tasks = createCancelableTasks();
  const listTokens = (): InspectedToken[] =>
    inspector.tokens().map(({ view, ...token }) => ({ ...token, view: toOutline(view) }));
  const withTokens = (added: string[]): AddedTokens => ({ tokens: listTokens(), added });

  return {
    listTokens: () => toOutcome(async () => listTokens()),
    decodeToken: ({ id }) => toOutcome(async () => inspector.claims(id)),
    pasteToken: () => toOutcome(async () => withTokens(await inspector.paste())),
    openTokenFile: () => toOutcome(async () => withTokens(await inspector.openFile())),
    inspectApiResponse: ({ callId }) =>
      toOutcome(async () => withTokens(await inspector.addText(decodeText(parts.api.responseCache.read(callId))))),

    async dropTokenFile({ content }) {
      const added = await toOutcome(async () =>
        content ? withTokens(await inspector.addDroppedFile(content)) : fail('file_unreadable'),
      );
      parts.sendToRenderer('fileDropped', added);
      return added.ok ? { ok: true, value: undefined } : added;
    },

    removeToken: ({ id }) =>
      toOutcome(async () => {
        inspector.removePasted(id);
        return listTokens();
      }),

    checkToken: ({ id, verifyWith }) =>
      toOutcome(() => tasks.run(Symbol(), (signal) => inspector.check(id, verifyWith, signal))),

    compareTokens: ({ from, to }) => toOutcome(async () => inspector.compare(from, to)),
    introspectToken: ({ id }) => toOutcome(() => tasks.run(Symbol(), (signal) => inspector.introspect(id, signal))),

    cancelInspection: async () => tasks.cancelAll(),

    async openSpecLink({ reference }) {
      const url = getSpecUrl(reference);
      if (url !== undefined) await toOutcome(() => parts.openPage(url));
    },
  };
}
