import type {
  CheckReport,
  Comparison,
  InspectedToken,
  IntrospectionResult,
  VerifyWith,
} from '../../shared/inspector.ts';
import type { Profile } from '../../shared/profile.ts';
import type { TokenView } from '../../shared/tokens.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, Clipboard, Clock, FileChooser } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { OAuthClient } from '../oauth/client.ts';
import { dialectOf } from '../oauth/dialects/index.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Accounts } from '../session/accounts.ts';
import type { Session } from '../session/session.ts';
import { decodeToken, parseToken } from '../tokens/decode-token.ts';
import { findTokens, maxInputBytes, type TokenType } from '../tokens/find-tokens.ts';
import { runChecks } from './checks/run-checks.ts';
import { compareViews } from './compare.ts';
import { introspectToken } from './introspect.ts';
import type { KeyResolver } from './key-resolver.ts';
import { createPastedTokens } from './pasted-tokens.ts';
import { createPreviousTokens } from './previous-tokens.ts';
import { verifySignature } from './signature.ts';
import { detectTokenType } from './token-type.ts';

/** A token with all that can be seen of it. */
export type DecodedToken = Omit<InspectedToken, 'view'> & { view: TokenView };

/** Looking into tokens: those of the session, and what a person pastes. Every token stays in main and goes by a handle. */
export type Inspector = {
  tokens(): DecodedToken[];
  /** The claims of a token, as they are written in it. Fails with `token_gone`, also for a token without readable claims. */
  claims(id: string): string;
  /** Takes the tokens on the clipboard; their handles. Fails with `clipboard_empty`, `token_not_found`, `token_too_large`. */
  paste(): Promise<string[]>;
  /** The same with a file that the person chooses. Fails with `cancelled`, `file_unreadable`, and what `paste` fails with. */
  openFile(): Promise<string[]>;
  /** The same with a file that the person dropped, by its path. */
  openDroppedFile(path: string): Promise<string[]>;
  /** Forgets one pasted token, or all. */
  removePasted(id: string | undefined): void;
  /** Runs every check. Fails with `token_gone`, and with what keeps the given key from being read. */
  check(id: string, verifyWith: VerifyWith | undefined, signal: AbortSignal): Promise<CheckReport>;
  /** Fails with `token_gone`. */
  compare(from: string, to: string): Comparison;
  /** Fails with `token_gone`, `signed_out`, `token_not_in_session`, `cancelled`. */
  introspect(id: string, signal: AbortSignal): Promise<IntrospectionResult>;
};

/** A token that can be checked. */
type CheckableToken = {
  id: string;
  origin: 'session' | 'pasted';
  role: TokenType;
  number?: number;
  secret: Secret;
  /** Whose it is, unless it was pasted. */
  session?: Session;
};

export function createInspector(parts: {
  accounts: Accounts;
  profiles: Profiles;
  clientOf: (profile: Profile) => OAuthClient;
  keyResolver: KeyResolver;
  clipboard: Clipboard;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  clock: Clock;
}): Inspector {
  const { accounts, profiles, keyResolver, clock } = parts;
  const pasted = createPastedTokens();
  const history = createPreviousTokens(accounts);

  /** Ids of the accounts that are signed in, to notice when one no longer is. */
  let before: string[] = [];
  accounts.onChange(({ accounts: now }) => {
    const signedIn = now.filter(({ state }) => state === 'signed-in').map(({ id }) => id);
    if (before.some((id) => !signedIn.includes(id))) pasted.clear();
    before = signedIn;
  });

  const isSignedIn = (session: Session) => session.snapshot().state === 'signed-in';

  /** The session that the page shows, where somebody is signed in. */
  const current = () => (isSignedIn(accounts.active()) ? accounts.active() : undefined);
  const profileNow = () => {
    const session = current();
    return session && profiles.getOrFail(session.profileId());
  };

  function ofSession(session: Session, id: string): CheckableToken[] {
    const { accessToken, idToken, refreshToken } = session.tokens();
    const named = (role: 'access' | 'id' | 'refresh', secret: Secret): CheckableToken => ({
      id: `${id}-${role}`,
      origin: 'session',
      role,
      secret,
      session,
    });
    return [
      named('access', accessToken),
      ...(idToken ? [named('id', idToken)] : []),
      ...(refreshToken ? [named('refresh', refreshToken)] : []),
    ];
  }

  function checkable(): CheckableToken[] {
    const session = current();
    const place = accounts.sessions().find((one) => one.session === session);
    const ours = place ? ofSession(place.session, place.id) : [];
    const theirs = pasted.list().map(({ id, number, role, token }): CheckableToken => {
      const known = role === 'unknown' ? detectTokenType(parseToken(token.reveal())) : role;
      return { id, origin: 'pasted', role: known, number, secret: token };
    });
    return [...ours, ...theirs];
  }

  /** What a session's tokens looked like before its refresh. */
  function previousOf(session: Session, id: string): DecodedToken[] {
    const { access, id: idToken } = history.get(session) ?? {};
    const named = (role: 'access' | 'id', view: TokenView | undefined): DecodedToken[] =>
      view ? [{ id: `${id}-previous-${role}`, origin: 'previous', role, view }] : [];
    return [...named('access', access), ...named('id', idToken)];
  }

  /** The tokens of an account that the page does not show, to compare with. */
  function ofOther(session: Session, id: string): DecodedToken[] {
    const snapshot = session.snapshot();
    const account = snapshot.state === 'signed-in' ? snapshot.username.slice(0, 1000) : '';
    return ofSession(session, id)
      .filter(({ role }) => role !== 'refresh')
      .map(({ id: name, role, secret }) => ({
        id: name,
        origin: 'account',
        role,
        account,
        view: decodeToken(secret.reveal()),
      }));
  }

  const find = (id: string): CheckableToken => checkable().find((one) => one.id === id) ?? fail('token_gone');

  function tokens(): DecodedToken[] {
    const session = current();
    const now = checkable().map(
      ({ id, origin, role, number, secret }): DecodedToken => ({
        id,
        origin,
        role,
        ...(number !== undefined && { number }),
        view: decodeToken(secret.reveal()),
      }),
    );
    const elsewhere = accounts
      .sessions()
      .filter((place) => isSignedIn(place.session))
      .flatMap((place) =>
        place.session === session ? previousOf(place.session, place.id) : ofOther(place.session, place.id),
      );
    return [...now, ...elsewhere];
  }

  const add = (text: string) => pasted.add(findTokens(text)).map(({ id }) => id);

  async function clipboardText(): Promise<string> {
    const text = await parts.clipboard.readText();
    return text.trim() === '' ? fail('clipboard_empty') : text;
  }

  async function textOf(path: string): Promise<string> {
    const content = await parts.readFile(path, maxInputBytes);
    if (content === 'too_large') fail('token_too_large', { facts: { limitBytes: maxInputBytes } });
    if (content === 'unreadable') fail('file_unreadable');
    return Buffer.from(content).toString('utf8');
  }

  const fileText = async () => textOf((await parts.chooseFile()) ?? fail('cancelled'));
  const keyText = (from: 'clipboard' | 'file') => (from === 'clipboard' ? clipboardText() : fileText());

  /** The claims of the session's other token. */
  function otherClaims({ session, role }: CheckableToken) {
    if (!session) return undefined;
    const { accessToken, idToken } = session.tokens();
    const other = role === 'id' ? accessToken : idToken;
    const view = other && decodeToken(other.reveal());
    return view?.kind === 'jws' ? view.claims : undefined;
  }

  return {
    tokens,
    claims: (id) => parseToken(find(id).secret.reveal()).claimsText ?? fail('token_gone'),
    paste: async () => add(await clipboardText()),
    openFile: async () => add(await fileText()),
    openDroppedFile: async (path) => add(await textOf(path)),
    removePasted: (id) => (id === undefined ? pasted.clear() : pasted.delete(id)),

    async check(id, verifyWith, signal) {
      const token = find(id);
      const text = token.secret.reveal();
      const parsed = parseToken(text);
      const profile = profileNow();
      const verifier = verifyWith
        ? await keyResolver.resolveGiven(verifyWith, { profile, keyText, signal })
        : await keyResolver.resolveForProfile(profile, token.origin, parsed, signal);
      const isOurs = verifier.verifiedWith === 'profile';
      const judging = isOurs ? profile : undefined;
      const issued = judging && token.session?.tokens();
      // Some servers' access tokens are for themselves alone, whatever they name and whoever signed them.
      const issuerOnly = judging && token.role === 'access' && dialectOf(judging).hasOpaqueAccessTokens;
      const checks = runChecks({
        parsed,
        tokenType: token.role,
        now: clock.now(),
        signature: issuerOnly ? { state: 'issuer_only' } : await verifySignature(text, parsed, verifier.source),
        expected: {
          issuer: verifier.issuer,
          clientId: judging?.clientId,
          audience: issuerOnly ? undefined : judging?.api.audience,
          requestedScopes: issued?.requestedScopes,
          grantedScopes: issued?.grantedScopes,
          accessToken: issued?.accessToken.reveal(),
          claims: judging?.expectedClaims,
          otherClaims: judging && otherClaims(token),
        },
      });
      if (signal.aborted) fail('cancelled');
      return { checks, verifiedWith: verifier.verifiedWith, ...(verifier.host && { host: verifier.host }) };
    },

    compare(from, to) {
      const all = tokens();
      const view = (id: string) => (all.find((one) => one.id === id) ?? fail('token_gone')).view;
      return compareViews(view(from), view(to));
    },

    async introspect(id, signal) {
      const token = find(id);
      const profile = profileNow() ?? fail('signed_out');
      const { session } = token;
      if (!session) fail('token_not_in_session');
      const view = decodeToken(token.secret.reveal());
      return introspectToken(parts.clientOf(profile), { ...token, view }, session.tokens().accessToken, signal);
    },
  };
}
