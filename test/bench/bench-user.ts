/** The user of the benchmark's servers that signs in. */
export const benchUser = { username: 'alice', password: 'not-a-real-password-alice' };
