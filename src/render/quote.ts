/** A word for a POSIX shell, quoted only where it must be. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** What goes between single quotes in a POSIX shell script. */
export function shellSingleQuoted(text: string): string {
  return text.replaceAll("'", "'\\''");
}

/** A Dockerfile instruction's exec form: a JSON array. */
export function execForm(words: readonly string[]): string {
  return `[${words.map((word) => JSON.stringify(word)).join(', ')}]`;
}
