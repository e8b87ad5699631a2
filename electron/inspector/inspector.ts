import type { CheckReport, Comparison, IntrospectionResult, VerifyWith } from '../../shared/inspector.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, Clock, FileChooser } from '../core/ports.ts';
import type { UntrustedParser } from '../core/untrusted-parser.ts';
import type { Accounts } from '../session/accounts.ts';
import { findTokens, requireInputSize, toFoundToken } from '../tokens/find-tokens.ts';
import { checkToken } from './check-token.ts';
import { compareViews } from './compare.ts';
import { introspectToken } from './introspect.ts';
import type { KeyResolver } from './key-resolver.ts';
import { createTokenInput } from './token-input.ts';
import { createTokenList, type DecodedToken } from './token-list.ts';

/**
 * Inspects the tokens of the sessions and pasted tokens. Tokens stay in the main process; the page
 * uses their ids.
 */
export type Inspector = {
  tokens(): DecodedToken[];
  /**
   * Returns the claims of a token as they are written in it.
   *
   * @throws `token_gone`, also if the token has no readable claims
   */
  claims(id: string): string;
  /**
   * Adds the tokens on the clipboard.
   *
   * @returns their ids
   * @throws `canceled`, `busy`, `clipboard_empty`, `token_not_found`, `token_too_large`
   */
  paste(): Promise<string[]>;
  /**
   * Lets the user choose a file and adds the tokens in it.
   *
   * @returns their ids
   * @throws `canceled`, `file_unreadable`, `token_not_found`, `token_too_large`
   */
  openFile(): Promise<string[]>;
  /**
   * Adds the tokens in a file that the user dropped.
   *
   * @returns their ids
   * @throws `token_not_found`, `token_too_large`
   */
  addDroppedFile(content: Uint8Array): Promise<string[]>;
  /**
   * Adds the tokens in a text.
   *
   * @returns their ids
   * @throws `token_not_found`, `token_too_large`, and for a long text what the parser throws
   */
  addText(text: string): Promise<string[]>;
  /** Removes a pasted token, or all of them. */
  removePasted(id: string | undefined): void;
  /**
   * Runs every check on a token.
   *
   * @param verifyWith verifies the signature with these keys instead of the profile's
   * @throws `token_gone`, `canceled`, and what {@link KeyResolver.resolveSupplied} throws
   */
  check(id: string, verifyWith: VerifyWith | undefined, signal: AbortSignal): Promise<CheckReport>;
  /** @throws `token_gone` */
  compare(from: string, to: string): Comparison;
  /**
   * Asks the authorization server about a token of the session.
   *
   * @throws `token_gone`, `signed_out`, `canceled`, `token_not_in_session` for a pasted token
   */
  introspect(id: string, signal: AbortSignal): Promise<IntrospectionResult>;
};

/** A longer text is searched outside main, which it could block for half a second. */
const maxMainCharacters = 64 * 1024;

/** Creates the inspector. */
export function createInspector(parts: {
  accounts: Accounts;
  keyResolver: KeyResolver;
  readClipboard: () => Promise<string>;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  parser: Pick<UntrustedParser, 'parse'>;
  clock: Clock;
}): Inspector {
  const { keyResolver, parser, clock } = parts;
  const list = createTokenList(parts.accounts);
  const input = createTokenInput(parts);

  async function add(text: string): Promise<string[]> {
    if (text.length <= maxMainCharacters) return list.addPasted(findTokens(text));
    requireInputSize(text);
    const { items } = await parser.parse('tokens', Buffer.from(text), { signal: list.untilPastedRemoved() });
    return list.addPasted(items.map(toFoundToken));
  }

  return {
    tokens: list.list,
    claims: (id) => list.find(id).parsed.claimsText ?? fail('token_gone'),
    paste: async () => add(await input.readClipboard()),
    openFile: async () => add(await input.readChosenFile()),
    addDroppedFile: async (content) => add(input.decodeFile(content)),
    addText: add,
    removePasted: list.removePasted,

    check: async (id, verifyWith, signal) =>
      checkToken(list.find(id), {
        profile: list.activeSession()?.client().profile,
        verifyWith,
        keyResolver,
        getPreviousIdToken: list.getPreviousIdToken,
        input,
        clock,
        signal,
      }),

    compare: (from, to) => {
      const tokens = list.list();
      const viewOf = (id: string) => (tokens.find((token) => token.id === id) ?? fail('token_gone')).view;
      return compareViews(viewOf(from), viewOf(to));
    },

    async introspect(id, signal) {
      const token = list.find(id);
      if (token.origin !== 'session') return fail('token_not_in_session');
      const { accessToken } = token.session.tokens();
      return introspectToken(token.session.client(), { ...token, view: token.parsed.view }, { accessToken, signal });
    },
  };
}
