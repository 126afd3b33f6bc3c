import { UserError } from '../errors.js';
import type { Change } from '../write/changes.js';
import { canAsk, prompt } from './ask.js';

/** A change and whether it is to be written. */
export interface Settled {
  change: Change;
  write: boolean;
}

/**
 * Refuses conflicts where nobody can be asked about them.
 *
 * @throws UserError (exit 2) naming the files.
 */
export function refuseConflicts(changes: readonly Change[], root: string): void {
  const names = changes.filter(({ action }) => action === 'conflict').map(({ file }) => file.path);
  if (names.length === 0) return;
  throw new UserError(
    `Nothing was written: ${root} has other versions of ${names.join(', ')}. ` +
      'Look at them with --dry-run, overwrite them with --force, or choose another folder.',
  );
}

/**
 * Decides every conflict before anything is written: all with `--force`, else each by a question.
 *
 * @throws UserError (exit 2) where nobody can be asked, or when the user gives up.
 */
export async function settleConflicts(
  changes: readonly Change[],
  { root, force }: { root: string; force: boolean },
): Promise<Settled[]> {
  if (!force && !canAsk()) refuseConflicts(changes, root);
  let all = force;
  const settled: Settled[] = [];
  for (const change of changes) {
    if (change.action !== 'conflict') settled.push({ change, write: change.action === 'create' });
    else if (all) settled.push({ change, write: true });
    else {
      const answer = await askAboutConflict(change);
      all = answer === 'all';
      settled.push({ change, write: answer !== 'no' });
    }
  }
  return settled;
}

async function askAboutConflict(change: Change): Promise<'yes' | 'no' | 'all'> {
  for (;;) {
    const answer = await prompt<string>({
      name: 'overwrite',
      type: 'expand',
      message: `Overwrite ${change.file.path}?`,
      default: 'n',
      choices: [
        { key: 'y', name: 'overwrite it', value: 'yes' },
        { key: 'n', name: 'leave it as it is', value: 'no' },
        { key: 'a', name: 'overwrite this and all others', value: 'all' },
        { key: 'd', name: 'show the difference', value: 'diff' },
        { key: 'x', name: 'give up, write nothing', value: 'abort' },
      ],
    });
    if (answer === 'abort') throw new UserError('Given up: nothing was written.', 1);
    if (answer !== 'diff') return answer as 'yes' | 'no' | 'all';
    const { diffText } = await import('../write/diffText.js');
    process.stderr.write(diffText(change));
  }
}
