/** Copying tokens. */
export const tokenCopy = {
  label: 'Copy a token…',
  token: { access: 'Access token', id: 'ID token', refresh: 'Refresh token' },
  question: {
    access: 'Copy the access token to the clipboard?',
    id: 'Copy the ID token to the clipboard?',
    refresh: 'Copy the refresh token to the clipboard?',
  },
  risk: {
    access:
      'Anyone who has it can use your access until it expires. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
    id: 'Anyone who has it can see who you are, and some services accept it as proof of your identity. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
    refresh:
      'Anyone who has it can get new access tokens in your name for as long as your session lasts. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
  },
  confirm: 'Copy token',
  copied: '{{token}} copied.',
  clears: 'Cleared from the clipboard in {{duration}}.',
  cleared: 'Cleared from the clipboard.',
} as const;
