/** The settings screen. */
export const settings = {
  appearance: 'Appearance',
  theme: { system: 'System', light: 'Light', dark: 'Dark' },
  secrets: 'Secret storage',
  protector: {
    keychain: 'Encrypted on this computer. The key is stored in your system keychain.',
    'safe-storage': 'Encrypted on this computer. The key is protected by your system account.',
    memory: 'In memory only. Secrets are lost when Latchkey quits.',
  },
  unavailable: {
    keychain: {
      not_installed: "This installation can't use the system keychain.",
      no_service: 'No system keychain is available.',
      locked: 'Your system keychain is locked. Unlock it and restart Latchkey to save secrets.',
      no_answer: "Your system keychain isn't responding. Sign in to your system again, then open Latchkey.",
      unwritable:
        "Latchkey can't write to its data folder, so secrets aren't saved. Free up space or contact your administrator.",
      newer:
        'The stored secrets are from a newer version of Latchkey and were left unchanged. Update Latchkey to use them.',
      busy: 'Another Latchkey process is using the stored secrets. Quit it, then reopen Latchkey.',
      not_chosen: 'Latchkey was started with --vault, which excludes the system keychain.',
      plain_text: "Your system keychain would store secrets unencrypted, so Latchkey doesn't use it.",
      failed: "The system keychain couldn't be used.",
    },
    'safe-storage': {
      not_installed: "This installation can't use your system account's encryption.",
      no_service: "Your system account can't encrypt secrets.",
      locked: "Your system account's encryption is locked.",
      no_answer: "Your system account's encryption isn't responding.",
      unwritable: "Latchkey can't write to its data folder.",
      newer:
        'The stored secrets are from a newer version of Latchkey and were left unchanged. Update Latchkey to use them.',
      busy: 'Another Latchkey process is using the stored secrets. Quit it, then reopen Latchkey.',
      not_chosen: "Latchkey was started with --vault, which excludes your system account's encryption.",
      plain_text: "Your system account would store secrets unencrypted, so Latchkey doesn't use it.",
      failed: "Your system account's encryption couldn't be used.",
    },
  },
  condition: {
    recovered: 'The stored secrets were damaged. They were restored from the last backup.',
    replaced:
      "The stored secrets couldn't be read. The damaged file was set aside; you may need to enter secrets again.",
    other_key:
      "Previously stored secrets can't be decrypted: their key is missing. They were left unchanged in case it returns.",
  },
  profiles: 'Profiles',
  noProfiles: 'No profiles.',
  about: 'About',
  version: 'Version',
  builtWith: 'Built with',
  license: 'License',
  licenseName: 'MIT',
  saveFailed: "The change couldn't be saved. Try again.",
} as const;
