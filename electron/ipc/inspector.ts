import type { AddedTokens, InspectedToken } from '../../shared/inspector.ts';
import { createCancellableTasks } from '../core/cancellable-tasks.ts';
import { fail } from '../core/failure.ts';
import type { Inspector } from '../inspector/inspector.ts';
import type { DecodedToken } from '../inspector/token-list.ts';
import type { Platform } from '../platform.ts';
import { getSpecUrl } from '../tokens/spec-links.ts';
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

/** Removes the claims, which the page requests one token at a time. */
function toOutline({ view, ...token }: DecodedToken): InspectedToken {
  if (view.kind === 'broken') {
    const { claims, ...outline } = view;
    return { ...token, view: { ...outline, hasClaims: claims !== undefined } };
  }
  if (view.kind !== 'jws' && view.kind !== 'sd_jwt') return { ...token, view };
  const { claims: _, ...outline } = view;
  return { ...token, view: outline };
}

/**
 * Returns whether a path is on a drive of this computer. Windows sends the user's NTLM sign-in to
 * the server of any other path that a program looks at.
 */
export const isLocalPath = (path: string): boolean => process.platform !== 'win32' || /^[A-Za-z]:[\\/]/.test(path);

/** Creates the handlers of the token inspector. */
export function createInspectorHandlers(parts: {
  toOutcome: ToOutcome;
  inspector: Inspector;
  sendToRenderer: Platform['sendToRenderer'];
  openPage: (url: string) => Promise<void>;
}): Pick<Handlers, InspectorCallNames> {
  const { toOutcome, inspector } = parts;
  const tasks = createCancellableTasks();
  const listTokens = (): InspectedToken[] => inspector.tokens().map(toOutline);
  const withTokens = (added: string[]): AddedTokens => ({ tokens: listTokens(), added });

  return {
    listTokens: () => toOutcome(async () => listTokens()),
    decodeToken: ({ id }) => toOutcome(async () => inspector.claims(id)),
    pasteToken: () => toOutcome(async () => withTokens(await inspector.paste())),
    openTokenFile: () => toOutcome(async () => withTokens(await inspector.openFile())),

    async dropTokenFile({ path }) {
      const added = await toOutcome(async () =>
        isLocalPath(path) ? withTokens(await inspector.openDroppedFile(path)) : fail('file_unreadable'),
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
