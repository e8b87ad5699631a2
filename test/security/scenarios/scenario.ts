import type { Page } from 'playwright';
import type { RunningApp } from '../../../build/electron-stand-in/launch.ts';

/** What every story plays with. A feature that ends the app puts the next one here. */
export type ScenarioContext = { shell: RunningApp; page: Page };

/** One thing that a person does, after those before it in the list. */
export type ScenarioStep<S extends ScenarioContext> = {
  name: string;
  run(stage: S): Promise<void>;
  /** Secrets that it brings into play besides the tokens, by name. */
  secrets?(stage: S): Record<string, string>;
  /** Codes of a few digits that it brings into play, by name. */
  codes?(stage: S): Record<string, string>;
  /** Files that it leaves outside the user-data folder. */
  exportedFiles?(stage: S): string[];
  /**
   * It puts a secret on the clipboard on purpose, where it stays for a while; `emptied` once that
   * is over.
   */
  clipboard?: 'filled' | 'emptied';
  /** The calls that may carry a secret to main. */
  secretCalls?: readonly string[];
  /** What it brings is typed and not sent yet: its field holds it until then. */
  notYetSent?: true;
  /** It ends the app: what is left is searched. */
  endsApp?: true;
};

/** Features in their order, with what to look for after each. */
export type Scenario<S extends ScenarioContext> = {
  steps: readonly ScenarioStep<S>[];
  /** Every token that a server gave out so far, by name. */
  tokens(stage: S): Record<string, string>;
};

type Issued = { access_token?: string; refresh_token?: string; id_token?: string };

/** Tokens by name and number. */
export const nameTokens = (issued: readonly Issued[]): Record<string, string> =>
  Object.fromEntries(
    issued.flatMap(({ access_token, refresh_token, id_token }, at) =>
      Object.entries({ access_token, refresh_token, id_token })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => [`${name} ${at + 1}`, value]),
    ),
  );
