/** The largest clipboard content or file that is searched for tokens, in bytes. */
export const maxInputBytes = 1024 * 1024;
