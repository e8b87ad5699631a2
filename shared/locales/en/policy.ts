import type { PolicyKey } from '../../policy.ts';

/** What each policy is called and what it does, for admins: in Settings, in policy templates and in the documents. */
export const policyKeys = {
  profiles: {
    title: 'Profiles',
    description:
      'The profiles that everyone on this computer has. Nobody can change them, and a file with the same id is left alone.',
  },
  seedProfiles: {
    title: 'Profiles to begin with',
    description:
      "Profiles that are there from the start. A person's own profile file with the same id takes the place of one.",
  },
  allowOtherProfiles: {
    title: 'Other profiles',
    description:
      'Whether people may use profiles besides those of the policy. Where not, their own files are left alone.',
  },
  allowedApiOrigins: {
    title: 'API addresses',
    description: 'The only origins that access tokens may go to, whatever a profile lists.',
  },
  rememberMe: {
    title: 'Keep me signed in',
    description:
      'Whether people choose to stay signed in on this computer, always do, or never do. Never also keeps the history of API requests from outliving the app.',
  },
  allowRawTokenReveal: {
    title: 'Showing raw tokens',
    description: 'Whether people may see and copy whole tokens, after they asked for it.',
  },
  inspector: {
    title: 'Inspector',
    description: 'Whether the token inspector is there.',
  },
  apiConsole: {
    title: 'API console',
    description: 'Whether the API console is there.',
  },
  devTools: {
    title: 'Developer tools',
    description: "Whether the browser's developer tools can be opened. Without this policy only when run from source.",
  },
  idleLockMinutes: {
    title: 'Lock when idle',
    description: 'After so many minutes without use Latchkey locks itself. 0 turns that off.',
  },
  updateChannel: {
    title: 'Update channel',
    description: 'Which updates are taken: finished ones (latest), ones to try out (beta), or none (off).',
  },
  updateFeed: {
    title: 'Update address',
    description: 'Where updates come from.',
  },
  logLevel: {
    title: 'Log file',
    description:
      'What goes into the log file: everything that happens (info), what went wrong (warn), or nothing (off).',
  },
  proxy: {
    title: 'Proxy',
    description: "How Latchkey reaches the network, in place of the system's own proxy settings.",
  },
  proxyCredentials: {
    title: 'Signing in at the proxy',
    description:
      'The user name and password for a proxy that asks for them, where "proxy" names it. Only in a file that not everyone can read.',
  },
  extraCa: {
    title: 'More certificate authorities',
    description:
      'Certificate authorities to trust besides those of the system: files, or the certificates themselves (PEM).',
  },
  clientSecrets: {
    title: 'Client secrets',
    description:
      'The client secret of each profile of the policy, by its id. Only in a file that not everyone can read.',
  },
  clientKeys: {
    title: 'Client keys',
    description:
      'The file with the client key of each profile of the policy, by its id. Only files that not everyone can read.',
  },
} as const satisfies Record<PolicyKey, { title: string; description: string }>;

/** The policy in Settings and in the dialog at the start. */
export const policy = {
  key: policyKeys,
  heading: 'Set by your organisation',
  setBy: 'Set by your organisation · {{source}}',
  on: 'Allowed',
  off: 'Not allowed',
  none: 'None',
  lockedDown: 'Latchkey is locked down',
  lockedDownNext:
    "Your organisation's settings can't be used. There are no profiles, no inspector and no API console until an administrator has put this right.",
  ignored_one: 'One profile file is left alone, because your organisation decides which profiles there are.',
  ignored_other: '{{count}} profile files are left alone, because your organisation decides which profiles there are.',
  lockedProfile: 'Set by your organisation',
  lockedProfileBy: 'Set by your organisation · {{source}}',
} as const;
