import { getSystemErrorMap } from 'node:util';

/**
 * A mistake that the user can mend: told in one line, without a stack trace.
 *
 * `code` is the exit status (2 wrong use, 1 failed, 130 interrupted). It is a number on purpose: yo ends
 * with a numeric `error.code` and crashes on a string one such as Node's `ENOENT`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: number;

  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** The exit status after Ctrl-C: 128 + SIGINT. */
export const INTERRUPTED = 130;

/** Puts a value that came from outside into a message: quoted, control characters escaped, cut when long. */
export function show(value: unknown): string {
  const text = JSON.stringify(String(value));
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}

/** Whether an error is a failed system call: the machine's state, not a bug. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'errno' in error && 'syscall' in error;
}

/** Why a system call failed, in words: `permission denied`. */
export function reasonOf(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return getSystemErrorMap().get(errno ?? 0)?.[1] ?? message;
}
