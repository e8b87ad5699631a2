/**
 * Returns whether a command can be pasted into a terminal, which obeys control characters: Ctrl+C
 * ends the quotes that it is in, and what follows runs as a command of its own.
 */
export const isPasteable = (command: string): boolean => !/[^\P{Cc}\t\r\n]/u.test(command);
