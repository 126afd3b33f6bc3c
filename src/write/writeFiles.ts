import { chmodSync, mkdirSync, renameSync, rmdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '../errors.js';
import type { Change } from './changes.js';

/**
 * Writes the changes, all or none: each file is first written whole beside its place, and only when every
 * one is on the disk are they renamed into place, so a full disk leaves nothing behind. Signals wait until
 * the end, since nothing here yields to the event loop.
 *
 * @throws UserError with exit 2 where the target may not be written to, 1 for another failure of the disk.
 */
export function writeFiles(changes: readonly Change[]): void {
  const holdSignal = () => {};
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, holdSignal);
  const temporary: string[] = [];
  const folders: string[] = [];
  const written: string[] = [];
  try {
    const staged = changes
      .filter(({ action }) => action !== 'identical')
      .map(({ target, file }) => {
        makeFolder(path.dirname(target), folders);
        const draft = path.join(path.dirname(target), `.${path.basename(target)}.${process.pid}.tmp`);
        temporary.push(draft);
        writeFileSync(draft, file.contents, { flag: 'wx' });
        setMode(draft, target, file.executable);
        return { draft, target };
      });
    for (const { draft, target } of staged) {
      renameSync(draft, target);
      written.push(target);
    }
    markExecutable(changes);
  } catch (error) {
    for (const file of temporary) attempt(() => unlinkSync(file));
    for (const folder of folders.reverse()) attempt(() => rmdirSync(folder));
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const denied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    const done = written.length === 0 ? 'Nothing was written' : `Only ${written.join(', ')} could be written`;
    throw new UserError(`${done}: ${message}`, denied ? 2 : 1);
  } finally {
    for (const signal of signals) process.off(signal, holdSignal);
  }
}

/** Makes the programs among the files executable where they stand as they should be. */
export function markExecutable(changes: readonly Change[]): void {
  for (const { action, target, file } of changes)
    if (action === 'identical') setMode(target, target, file.executable);
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
