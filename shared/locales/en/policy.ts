import type { PolicyKey } from '../../policy.ts';

/** Title and description of each policy, for Settings, policy templates and docs. */
export const policyKeys = {
  profiles: {
    title: 'Profiles',
    description:
      "Profiles for every user of this computer. Users can't change them; their own profile files with the same ID are ignored.",
  },
  seedProfiles: {
    title: 'Initial profiles',
    description: "Profiles that are available from the start. A user's own profile file with the same ID replaces one.",
  },
  allowOtherProfiles: {
    title: 'Other profiles',
    description: "Whether users can use profiles that the policy doesn't define. If not, their own files are ignored.",
  },
  allowedApiOrigins: {
    title: 'Allowed API origins',
    description: 'The only origins that access tokens may be sent to, whatever a profile lists.',
  },
  rememberMe: {
    title: 'Keep me signed in',
    description:
      'Whether users choose to stay signed in on this computer, always do, or never do. If never, the API request history is also deleted when the app quits.',
  },
  allowRawTokenReveal: {
    title: 'Copying raw tokens',
    description: 'Whether users can copy complete tokens, after confirming.',
  },
  inspector: {
    title: 'Inspector',
    description: 'Whether the token inspector is available.',
  },
  apiConsole: {
    title: 'API console',
    description: 'Whether the API console is available.',
  },
  devTools: {
    title: 'Developer tools',
    description: "Whether the browser's developer tools can be opened. If not set, only when running from source.",
  },
  idleLockMinutes: {
    title: 'Lock when idle',
    description:
      'Locks Latchkey after this many minutes without activity. 0 turns this off. On Wayland, only desktops that report activity to the system are measured, such as GNOME and KDE Plasma.',
  },
  updateChannel: {
    title: 'Update channel',
    description: 'Which updates are installed: stable releases (latest), prereleases (beta) or none (off).',
  },
  updateFeed: {
    title: 'Update address',
    description: 'Where updates are downloaded from.',
  },
  logLevel: {
    title: 'Log file',
    description: 'What is written to the log file: all events (info), warnings and errors (warn) or nothing (off).',
  },
  proxy: {
    title: 'Proxy',
    description: "How Latchkey connects to the network, instead of the system's proxy settings.",
  },
  proxyCredentials: {
    title: 'Proxy credentials',
    description:
      'The username and password for the proxy in "proxy", if it requires them. Only in a file that isn\'t readable by everyone.',
  },
  extraCa: {
    title: 'Additional certificate authorities',
    description:
      "Certificate authorities to trust in addition to the system's: files, or the certificates themselves. Files are PEM or DER.",
  },
  clientSecrets: {
    title: 'Client secrets',
    description:
      "The client secret of each profile in the policy, by profile ID. Only in a file that isn't readable by everyone.",
  },
  clientKeys: {
    title: 'Client keys',
    description:
      "The client key file of each profile in the policy, by profile ID. Only files that aren't readable by everyone.",
  },
} as const satisfies Record<PolicyKey, { title: string; description: string }>;

/** The policy in Settings and in the startup dialog. */
export const policy = {
  key: policyKeys,
  heading: 'Set by your organization',
  setBy: 'Set by your organization · {{source}}',
  on: 'Allowed',
  off: 'Not allowed',
  none: 'None',
  lockedDown: 'Latchkey is locked down',
  lockedDownNext:
    "Your organization's policy can't be used. Profiles, the inspector and the API console are unavailable until an administrator fixes it.",
  ignored_one: 'One profile file is ignored because your organization manages the profiles.',
  ignored_other: '{{count}} profile files are ignored because your organization manages the profiles.',
} as const;
