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
