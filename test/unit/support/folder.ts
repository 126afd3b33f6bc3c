import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** An empty folder that is removed when the test is over. */
export function emptyFolder(): string {
  const folder = mkdtempSync(path.join(realpathSync(tmpdir()), 'distroless-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** All that is below a folder: paths in order, for files also their contents. */
export function contentsOf(folder: string): Record<string, string> {
  return Object.fromEntries(entries(folder).map((name) => [name, describe(path.join(folder, name))]));
}

/** The same with modes and times of change, for showing that nothing was touched. */
export function stateOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    entries(folder).map((name) => {
      const file = path.join(folder, name);
      const { mode, mtimeNs, ino } = lstatSync(file, { bigint: true });
      return [name, `${mode.toString(8)} ${mtimeNs} ${ino} ${describe(file)}`];
    }),
  );
}

function entries(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort();
}

function describe(file: string): string {
  const stats = lstatSync(file);
  if (!stats.isFile()) return stats.isDirectory() ? 'folder' : 'other';
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
