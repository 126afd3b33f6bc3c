import path from 'node:path';
import { newService } from '../newService/newService.js';
import { nextSteps } from '../newService/nextSteps.js';
import { answersChanges } from '../newService/storedAnswers.js';
import { planAsJson } from '../planAsJson.js';
import { findChanges } from '../write/changes.js';
import { writeFiles } from '../write/writeFiles.js';
import { canAsk, makeAsk } from './ask.js';
import type { CommandLine } from './commands.js';
import { type Settled, settleConflicts } from './conflicts.js';
import { style } from './style.js';

/** `distroless new`. */
export async function runNew({ dir, given, flags }: CommandLine): Promise<number> {
  const cwd = process.cwd();
  const service = await newService({
    dir,
    cwd,
    given,
    yes: flags.yes === true,
    ask: canAsk() ? makeAsk() : undefined,
  });
  const changes = findChanges(service.root, service.files);
  const settled = flags['dry-run']
    ? changes.map((change) => ({ change, write: change.action === 'create' }))
    : await settleConflicts(changes, { root: service.root, force: flags.force === true });

  const actionOf = ({ change, write }: Settled): keyof typeof ACTION_STYLE =>
    change.action === 'conflict' && !flags['dry-run'] ? (write ? 'overwrite' : 'skip') : change.action;
  if (!flags['dry-run']) {
    writeFiles([
      ...settled
        .filter(({ change, write }) => write || change.action === 'identical')
        .map(({ change }) => change),
      // Last, so that it tells of a finished job.
      ...answersChanges(service.root, service.answers),
    ]);
  }

  const files = settled.map((entry) => ({ path: entry.change.file.path, action: actionOf(entry) }));
  if (flags.json) {
    process.stdout.write(`${JSON.stringify(planAsJson([service.plan], files), null, 2)}\n`);
    return 0;
  }
  for (const file of files)
    process.stdout.write(`${style(ACTION_STYLE[file.action], file.action.padStart(9))}  ${file.path}\n`);
  const folder = path.relative(cwd, service.root) || '.';
  if (flags['dry-run']) {
    const { diffText } = await import('../write/diffText.js');
    for (const { change } of settled)
      if (change.action === 'conflict') process.stdout.write(`\n${diffText(change)}`);
    process.stdout.write('\nDry run: nothing was written.\n');
  } else if (files.every(({ action }) => action === 'identical')) {
    process.stdout.write('\nNothing to change.\n');
  } else {
    process.stdout.write(`\n${nextSteps(folder, service.plan)}`);
  }
  return 0;
}

const ACTION_STYLE = {
  create: 'green',
  identical: 'dim',
  conflict: 'red',
  overwrite: 'yellow',
  skip: 'dim',
} as const;
