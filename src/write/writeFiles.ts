import { chmodSync, mkdirSync, renameSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isSystemError, reasonOf, UserError } from '../errors.js';
import type { Change } from './changes.js';

/**
 * Writes the changes, all or none: each file is first written whole beside its place, and only when every
 * one is on the disk are they renamed into place, so a full disk leaves nothing behind. Signals have no
 * effect meanwhile, since nothing here yields to the event loop.
 *
 * @throws UserError with exit 2 where the target may not be written to, 1 for another failure of the disk.
 */
export function writeFiles(changes: readonly Change[]): void {
  stage(changes, 'keep');
  markExecutable(changes);
}

/**
 * Finds out whether the changes could be written, by writing all of them beside their places and removing
 * them again: for a writer that is not ours and would stop halfway.
 *
 * @throws UserError as `writeFiles` does.
 */
export function rehearseWriting(changes: readonly Change[]): void {
  stage(changes, 'discard');
}

/** Makes the programs among the files executable where they stand as they should be. */
export function markExecutable(changes: readonly Change[]): void {
  for (const { action, target, file } of changes)
    if (action === 'identical') setMode(target, target, file.executable);
}

function stage(changes: readonly Change[], then: 'keep' | 'discard'): void {
  const holdSignal = () => {};
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, holdSignal);
  // Not the process id: in a container that is 1 each time, and a killed run may have left its drafts.
  const mark = Math.random().toString(36).slice(2, 10);
  const drafts: { draft: string; target: string }[] = [];
  const folders: string[] = [];
  const written: string[] = [];
  let current = '';
  const discard = () => {
    for (const { draft } of drafts) attempt(() => unlinkSync(draft));
    for (const folder of folders.reverse()) attempt(() => rmdirSync(folder));
  };
  try {
    for (const { action, target, file } of changes) {
      if (action === 'identical') continue;
      current = target;
      const { dir, base } = path.parse(target);
      makeFolder(dir, folders);
      const draft = path.join(dir, `.${base}.${mark}.tmp`);
      drafts.push({ draft, target });
      writeFileSync(draft, file.contents, { flag: 'wx' });
      setMode(draft, target, file.executable);
    }
    if (then === 'discard') {
      discard();
      return;
    }
    for (const { draft, target } of drafts) {
      current = target;
      renameSync(draft, target);
      written.push(target);
    }
  } catch (error) {
    discard();
    if (!isSystemError(error)) throw error;
    const done = written.length === 0 ? 'Nothing was written' : `Only ${written.join(', ')} could be written`;
    const denied = ['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '');
    throw new UserError(`${done}: cannot write ${current}: ${reasonOf(error)}.`, denied ? 2 : 1);
  } finally {
    for (const signal of signals) process.off(signal, holdSignal);
  }
}

/** Gives a file the mode of the one that it replaces, with the executable bits added where it is a program. */
function setMode(file: string, like: string, executable: boolean): void {
  if (process.platform === 'win32') return;
  const own = statSync(file).mode & 0o777;
  const base = file === like ? own : (statSync(like, { throwIfNoEntry: false })?.mode ?? own) & 0o777;
  // Executable for whoever may read it, as `chmod +x` under the umask that made the file.
  const mode = executable ? base | ((base & 0o444) >> 2) : base;
  if (mode !== own) chmodSync(file, mode);
}

/** Makes a folder and its parents, and notes those that were not there. */
function makeFolder(folder: string, made: string[]): void {
  if (statSync(folder, { throwIfNoEntry: false })) return;
  makeFolder(path.dirname(folder), made);
  mkdirSync(folder);
  made.push(folder);
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {}
}
