/** Copying a token as it is. */
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
      'Whoever has it can use your access until it expires. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
    id: 'Whoever has it can read who you are, and some services take it as a proof of that. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
    refresh:
      'Whoever has it can get new access in your name, for as long as your session lasts. Other programs can read the clipboard, and clipboard managers keep copies. Latchkey clears the clipboard after 30 seconds.',
  },
  confirm: 'Copy token',
  copied: '{{token}} copied.',
  clears: 'Taken off the clipboard in {{duration}}.',
  cleared: 'Taken off the clipboard.',
} as const;
