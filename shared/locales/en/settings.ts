/** The settings screen. */
export const settings = {
  appearance: 'Appearance',
  theme: { system: 'System', light: 'Light', dark: 'Dark' },
  secrets: 'Where secrets are kept',
  protector: {
    keychain: "Encrypted on this computer. The key is in your system's keychain.",
    'safe-storage': 'Encrypted on this computer. The key is protected by your system account.',
    memory: 'In memory only. Latchkey forgets everything when it closes.',
  },
  unavailable: {
    keychain: {
      not_installed: "This installation can't use the system's keychain.",
      no_service: 'This system has no keychain that Latchkey can use.',
      locked: "Your system's keychain is locked. Unlock it and open Latchkey again to keep secrets.",
      no_answer: "Your system's keychain doesn't answer. Sign in to your system again, then open Latchkey.",
      unwritable:
        "Latchkey can't write to its data folder, so it keeps no secrets. Free some space, or ask your administrator.",
      newer:
        'The stored secrets are from a newer version of Latchkey. They are left as they are. Update Latchkey to use them.',
      busy: 'Another Latchkey is using the stored secrets. Close it, then open Latchkey again.',
      not_chosen: "Latchkey was started with --vault, which leaves out your system's keychain.",
      plain_text: "Your system's keychain would keep secrets unencrypted, so Latchkey doesn't use it.",
      failed: "Your system's keychain could not be used.",
    },
    'safe-storage': {
      not_installed: "This installation can't use your system account's protection.",
      no_service: "Your system account can't protect secrets.",
      locked: "Your system account's protection is locked.",
      no_answer: "Your system account's protection doesn't answer.",
      unwritable: "Latchkey can't write to its data folder.",
      newer:
        'The stored secrets are from a newer version of Latchkey. They are left as they are. Update Latchkey to use them.',
      busy: 'Another Latchkey is using the stored secrets. Close it, then open Latchkey again.',
      not_chosen: "Latchkey was started with --vault, which leaves out your system account's protection.",
      plain_text: "Your system account would keep secrets unencrypted, so Latchkey doesn't use it.",
      failed: "Your system account's protection could not be used.",
    },
  },
  condition: {
    recovered: 'The stored secrets were damaged and were restored from the last good copy.',
    replaced:
      'The stored secrets could not be read. What was damaged is set aside, and you may need to enter secrets again.',
    other_key:
      "Secrets that were stored before can't be opened, since their key isn't there. They are left as they are, in case it comes back.",
  },
  profiles: 'Profiles',
  noProfiles: 'There are no profiles.',
  about: 'About',
  version: 'Version',
  madeWith: 'Made with',
  license: 'Licence',
  licenseName: 'MIT',
  saveFailed: "The change couldn't be kept. Try again.",
} as const;
