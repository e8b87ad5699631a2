/** Returns a random number from 0 up to but not including 1, made of random bytes. */
export const randomFraction = (random: (bytes: number) => Buffer): number => random(4).readUInt32BE() / 2 ** 32;
