import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type NewService, newService } from '../../../src/newService/newService.js';
import { stacks } from '../../../src/stacks/stacks.js';

/** The options that choose one kind of project. */
export interface Variant {
  title: string;
  options: Record<string, string>;
}

/** Every kind of project that there is: each stack with each choice of its own questions. */
export const variants: readonly Variant[] = stacks.flatMap(({ id, questions }) => {
  let combinations: Record<string, string>[] = [{ language: id }];
  for (const { name, choices } of questions) {
    if (!choices) continue;
    combinations = combinations.flatMap((options) =>
      choices.map(({ value }) => ({ ...options, [name]: value })),
    );
  }
  return combinations.map((options) => ({ title: Object.values(options).join('-'), options }));
});

/** Decides and renders a new service in an empty folder, with nobody to ask. */
export async function render(given: Record<string, string>): Promise<NewService> {
  const cwd = mkdtempSync(path.join(tmpdir(), 'distroless-render-'));
  try {
    return await newService({ dir: undefined, cwd, given, yes: true, ask: undefined });
  } finally {
    rmSync(cwd, { recursive: true });
  }
}

/** The text of one file of a rendered service. */
export function textOf({ files }: NewService, name: string): string {
  const file = files.find(({ path }) => path === name);
  if (!file) throw new Error(`no ${name} was rendered`);
  return file.contents;
}
