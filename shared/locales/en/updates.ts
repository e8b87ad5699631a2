import type { UpdateProblem, UpdatesDisabledReason } from '../../updates.ts';

/** Updates in Settings, and the update notice. */
export const updates = {
  title: 'Updates',
  off: {
    source: "Latchkey is running from source, so it doesn't update itself.",
    policy: 'Your organization has turned off updates.',
    no_feed: "No update address is set, so Latchkey doesn't update itself. Your administrator can set one.",
    distribution: 'Your organization installs and updates Latchkey on this computer.',
    package_manager: "Latchkey was installed from a package or an archive. Update it with your system's tools.",
    not_writable: "You don't have permission to change this installation. Whoever installed Latchkey updates it.",
    unsigned:
      "This copy of Latchkey isn't signed, so it can't verify updates. Ask your administrator for a signed installer.",
  } satisfies Record<UpdatesDisabledReason, string>,
  never: "Latchkey hasn't checked for updates yet.",
  current: 'Latchkey is up to date.',
  checked: 'Last checked',
  check: 'Check for updates',
  checking: 'Checking for updates…',
  downloading: 'Downloading Latchkey {{version}}',
  percent: '{{percent}}%',
  ready: 'Latchkey {{version}} is ready to install.',
  restart: 'Restart to update',
  busy: 'A task is still running. Restart once it has finished.',
  problem: {
    unreachable: 'The update server is unreachable. Latchkey will try again later.',
    signature: "The update isn't signed by Latchkey's publisher, so it was discarded. Contact your administrator.",
    damaged: 'The download was damaged and was discarded. Try again.',
    failed: 'The update failed. Try again or contact your administrator.',
  } satisfies Record<UpdateProblem, string>,
  licenses: 'Third-party licenses',
  licensesShow: 'Show third-party licenses',
  licensesFailed: "The licenses couldn't be loaded.",
  close: 'Close',
} as const;
