import { lstatSync, statSync } from 'node:fs';
import path from 'node:path';
import { reasonOf, show, UserError } from '../errors.js';
import type { RenderedFile, ServicePlan } from '../plan.js';
import type { Question } from '../questions/question.js';
import { newServiceQuestions } from '../questions/questions.js';
import { type Ask, type Resolved, resolveAnswers } from '../questions/resolveAnswers.js';
import { parseName, suggestName } from '../questions/validate.js';
import { renderDockerParts } from '../render/dockerParts.js';
import { renderSampleApp } from '../render/sampleApp.js';
import { stackOf } from '../stacks/stacks.js';
import { readStoredAnswers } from './storedAnswers.js';

/** What either front end was told. */
export interface NewServiceRequest {
  /** The target folder as the user typed it; absent: named after the service. */
  dir: string | undefined;
  /** The folder that `dir` is relative to. */
  cwd: string;
  /** Values given as options, by question name. */
  given: Readonly<Record<string, string>>;
  yes: boolean;
  ask: Ask | undefined;
}

/** A new service, decided and rendered, with nothing written yet. */
export interface NewService {
  /** The target folder, absolute. */
  root: string;
  plan: ServicePlan;
  files: RenderedFile[];
  /** The answers, to be stored for a later run. */
  answers: Resolved['answers'];
}

/** Answers → plan → files of a new service. Reads the target folder, writes nothing. */
export async function newService(request: NewServiceRequest): Promise<NewService> {
  const { cwd, dir } = request;
  const typedRoot = dir === undefined ? undefined : path.resolve(cwd, checkDir(dir));
  if (typedRoot) checkTarget(typedRoot);
  const stored = typedRoot ? readStoredAnswers(typedRoot) : {};
  const given = { ...request.given };
  if (typedRoot && given.name === undefined && stored.name === undefined)
    given.name = nameFromFolder(typedRoot);
  const { answers, from } = await resolveAnswers(newServiceQuestions, {
    given,
    stored,
    yes: request.yes,
    ask: request.ask,
    howToGive: ({ name, valueName }: Question) => (name === 'name' ? 'a folder' : `--${name} ${valueName}`),
  });
  const root = typedRoot ?? path.resolve(cwd, String(answers.name));
  if (!typedRoot) checkTarget(root);
  const stack = stackOf(answers.language);
  const plan = stack.plan(answers, from);
  const files = [
    ...renderSampleApp(stack.sampleApp(answers)),
    ...renderDockerParts(plan, stack.dockerTemplates),
  ];
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { root, plan, files, answers };
}

function checkDir(dir: string): string {
  if (dir === '' || dir.includes('\0')) throw new UserError(`${show(dir)} is not a folder's name.`);
  return dir;
}

/** The folder's name as the service's; what cannot be one is an error that names a way out. */
function nameFromFolder(root: string): string {
  const base = path.basename(root);
  try {
    return parseName(base);
  } catch {
    throw new UserError(
      `The folder's name ${show(base)} cannot be the service's name (lower-case letters, digits and single hyphens, ` +
        `starting with a letter, at most 63). Add --name ${suggestName(base) ?? 'NAME'}, or choose another folder.`,
    );
  }
}

/** Refuses a target that cannot be a folder: what stands at it, or at the nearest place above it, must be one. */
function checkTarget(root: string): void {
  for (let folder = root; ; folder = path.dirname(folder)) {
    try {
      const isThere = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
      if (!isThere && folder !== path.dirname(folder)) continue;
      // Through links.
      const stats = statSync(folder, { throwIfNoEntry: false });
      if (stats?.isDirectory()) return;
      throw new UserError(
        stats
          ? `${show(folder)} is a file, not a folder. Choose another folder.`
          : `${show(folder)} is a link to something that does not exist. Remove it or choose another folder.`,
      );
    } catch (error) {
      if (error instanceof UserError) throw error;
      // Below a file: the way up leads to it.
      if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') continue;
      throw new UserError(`Cannot use ${show(folder)} as the target: ${reasonOf(error)}.`);
    }
  }
}
