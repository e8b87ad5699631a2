import type { Page } from 'playwright';
import type { RunningApp } from '../../../build/electron-stand-in/launch.ts';

/** The context of every scenario. A step that restarts the app replaces the shell and page. */
export type ScenarioContext = { shell: RunningApp; page: Page };

/** One user action. Steps run in order. */
export type ScenarioStep<S extends ScenarioContext> = {
  name: string;
  run(stage: S): Promise<void>;
  /** Secrets that the step introduces besides the tokens, by name. */
  secrets?(stage: S): Record<string, string>;
  /** Short numeric codes that the step introduces, by name. */
  codes?(stage: S): Record<string, string>;
  /** Files that the step writes outside the user-data folder. */
  exportedFiles?(stage: S): string[];
  /** `filled` if the step copies a secret on purpose; `emptied` once the clipboard is cleared. */
  clipboard?: 'filled' | 'emptied';
  /** The calls that may carry a secret to main. */
  secretCalls?: readonly string[];
  /** The secrets are typed but not submitted yet, so their field still holds them. */
  notYetSent?: true;
  /** The step ends the app: only what remains is searched. */
  endsApp?: true;
};

/** A list of steps, and the secrets to search for after each. */
export type Scenario<S extends ScenarioContext> = {
  steps: readonly ScenarioStep<S>[];
  /** Every token that a server has issued so far, by name. */
  tokens(stage: S): Record<string, string>;
};

type Issued = { access_token?: string; refresh_token?: string; id_token?: string };

/** Returns the tokens by name and number. */
export const nameTokens = (issued: readonly Issued[]): Record<string, string> =>
  Object.fromEntries(
    issued.flatMap(({ access_token, refresh_token, id_token }, at) =>
      Object.entries({ access_token, refresh_token, id_token })
        .filter((entry): entry is [string, string] => entry[1] !== undefined)
        .map(([name, value]) => [`${name} ${at + 1}`, value]),
    ),
  );
