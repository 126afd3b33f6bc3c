import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { reasonOf, UserError } from '../errors.js';
import type { RenderedFile } from '../plan.js';

/** What writing a file would do: `conflict` means that another text stands there. */
export type Action = 'create' | 'identical' | 'conflict';

/** A rendered file held against the disk. */
export interface Change {
  file: RenderedFile;
  action: Action;
  /** Where it would be written, absolute, links resolved. */
  target: string;
  /** What stands there, for a conflict. */
  existing: string;
}

/**
 * Holds each file against the disk.
 *
 * @throws UserError where something else than a file, or a link out of the project, stands in a file's place.
 */
export function findChanges(root: string, files: readonly RenderedFile[]): Change[] {
  return files.map((file) => {
    try {
      return findChange(root, file);
    } catch (error) {
      if (error instanceof UserError) throw error;
      throw new UserError(`Cannot read ${path.join(root, file.path)}: ${reasonOf(error)}.`);
    }
  });
}

function findChange(root: string, file: RenderedFile): Change {
  const target = resolveTarget(root, file.path);
  const stats = statSync(target, { throwIfNoEntry: false });
  if (!stats) return { file, action: 'create', target, existing: '' };
  if (!stats.isFile()) throw new UserError(`${target} is not a file, but one is to be written there.`);
  const existing = readFileSync(target, 'utf8');
  return { file, action: existing === file.contents ? 'identical' : 'conflict', target, existing };
}

/** The place on disk of a file of the project, following links only inside the project. */
function resolveTarget(root: string, relative: string): string {
  let realRoot = root;
  try {
    realRoot = realpathSync(root);
  } catch {
    return path.join(root, relative);
  }
  let current = realRoot;
  for (const part of relative.split('/')) {
    current = path.join(current, part);
    const stats = lstatSync(current, { throwIfNoEntry: false });
    if (!stats?.isSymbolicLink()) continue;
    try {
      current = realpathSync(current);
    } catch {
      throw new UserError(`${current} is a link to something that does not exist. Remove it first.`);
    }
    if (!current.startsWith(realRoot + path.sep)) {
      throw new UserError(
        `${path.join(root, relative)} leads out of the project through a link. Remove the link first.`,
      );
    }
  }
  return current;
}
