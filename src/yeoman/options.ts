import { sharedFlags } from '../cli/commands.js';
import { UserError } from '../errors.js';
import type { Question } from '../questions/question.js';

/** Options of yo, of its environment and of every generator: not ours, and no mistake. */
const YEOMAN_OPTIONS = new Set(
  (
    '_ _meta ask-answered cwd debug destination-root environment-version force-install ' +
    'forward-error-to-environment generators help insight local-config-only local-only namespace resolved ' +
    'shared-data shared-fs skip-cache skip-check-env skip-install skip-local-cache skip-parse-options ' +
    'throw-not-found unique-by'
  ).split(' '),
);

/**
 * Yeoman lets an unknown option pass; a typing error must not.
 *
 * @throws UserError naming the option.
 */
export function rejectUnknownOptions(
  options: Readonly<Record<string, unknown>>,
  questions: readonly Question[],
): void {
  const known = new Set(['dir', ...[...questions, ...sharedFlags].map(({ name }) => name)]);
  for (const key of Object.keys(options)) {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (!known.has(name) && !YEOMAN_OPTIONS.has(name)) {
      throw new UserError(`Unknown option '--${name}'. yo distroless --help lists the options.`);
    }
  }
}

/**
 * yo parses flags before it knows them, so that `yo distroless --yes shop` gives `yes` the value `shop`.
 * Takes such words back: sets the flags to true in `options` and returns the words.
 */
export function positionalsTakenByFlags(options: Record<string, unknown>): string[] {
  const words = new Set<string>();
  for (const flag of [...sharedFlags.map(({ name }) => name), 'dryRun', 'skipInstall', 'skip-install']) {
    const value = options[flag];
    if (typeof value !== 'string' || value === '') continue;
    words.add(value);
    options[flag] = true;
  }
  return [...words];
}
