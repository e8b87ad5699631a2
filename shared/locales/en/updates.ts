import type { UpdateProblem, UpdatesDisabledReason } from '../../updates.ts';

/** Updates in Settings, and the notice when one is ready. */
export const updates = {
  title: 'Updates',
  off: {
    source: 'Latchkey runs from source here, so it takes no updates.',
    policy: 'Your organisation has turned updates off.',
    no_feed:
      "No address is set that updates come from, so Latchkey doesn't update itself. Your administrator can set one.",
    distribution: 'Your organisation installs and updates Latchkey on this computer.',
    package_manager: "Latchkey was installed as a package or an archive. Update it with your system's own tools.",
    not_writable: "Latchkey was installed where you can't change it, so whoever installed it updates it.",
    unsigned:
      "This Latchkey isn't signed, so it can't tell whose an update is and takes none. Ask your administrator for a signed installer.",
  } satisfies Record<UpdatesDisabledReason, string>,
  never: "Latchkey hasn't looked for updates yet.",
  current: 'Latchkey is up to date.',
  checked: 'Last looked',
  check: 'Check for updates',
  checking: 'Looking for updates…',
  downloading: 'Downloading Latchkey {{version}}',
  percent: '{{percent}} %',
  ready: 'Latchkey {{version}} is ready.',
  restart: 'Restart to update',
  restarting: 'Latchkey restarts now.',
  busy: 'Something is still under way. Restart once it has finished.',
  problem: {
    unreachable: "The server that updates come from can't be reached. Latchkey tries again later.",
    signature: "The update isn't signed by whoever made this Latchkey, so it was thrown away. Tell your administrator.",
    damaged: 'The update arrived damaged and was thrown away. Try again.',
    failed: "The update didn't work. Try again, or tell your administrator.",
  } satisfies Record<UpdateProblem, string>,
  licenses: 'Third-party licences',
  licensesShow: 'Show third-party licences',
  licensesFailed: "The licences couldn't be read.",
  close: 'Close',
} as const;
