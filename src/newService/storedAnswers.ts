import { readFileSync } from 'node:fs';
import path from 'node:path';
import { reasonOf, UserError } from '../errors.js';
import type { Answers } from '../questions/question.js';
import { type Change, findChanges } from '../write/changes.js';

/** Yeoman's own file for what a generator wants to remember in a project. */
export const ANSWERS_FILE = '.yo-rc.json';

/** The generator's own entry in that file: its package's name, as Yeoman has it. */
export const KEY = 'generator-distroless';

/** The answers that an earlier run left in a folder, of either front end; empty where there are none. */
export function readStoredAnswers(root: string): Record<string, unknown> {
  const own = readAnswersFile(root)?.[KEY];
  return isRecord(own) ? own : {};
}

/** The change of `.yo-rc.json` that stores these answers as Yeoman's own storage does, keeping other entries. */
export function answersChanges(root: string, answers: Answers): Change[] {
  const contents = `${JSON.stringify({ ...readAnswersFile(root), [KEY]: answers }, null, 2)}\n`;
  return findChanges(root, [{ path: ANSWERS_FILE, contents, executable: false }]);
}

function readAnswersFile(root: string): Record<string, unknown> | undefined {
  const file = path.join(root, ANSWERS_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError(`Cannot read ${file}: ${reasonOf(error)}.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {}
  throw new UserError(`${file} is not a JSON object. Mend it or remove it.`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
