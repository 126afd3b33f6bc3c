import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { runEngine } from './engine/engine.js';
import { type Outcome, type RunOptions, run, succeed } from './run.js';

/** The engine. Absent only where skip-without-engine.ts skips every test; hooks run there all the same. */
export const engine = inject('engine');

const program = fileURLToPath(new URL('../../dist/src/cli/bin.js', import.meta.url));
const made: Project[] = [];

/** A generated project on the disk, and the images that its Makefile builds. */
export class Project {
  /** The images' name without a tag: no other project on the engine has it. */
  readonly image = `e2e-${randomBytes(5).toString('hex')}`;

  constructor(readonly folder: string) {
    made.push(this);
  }

  /** Runs a program in the project's folder, with the engine in its reach. */
  run(command: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Outcome> {
    return run(command, args, this.#with(options));
  }

  /** Runs targets of the Makefile, which must succeed. */
  make(targets: readonly string[], options: RunOptions = {}): Promise<Outcome> {
    return succeed('make', targets, this.#with(options));
  }

  /** Builds a Dockerfile that is no part of the project, and returns the image's name. */
  async build(tag: string, dockerfile: string, options: readonly string[] = []): Promise<string> {
    const image = `${this.image}:${tag}`;
    const args = ['build', ...options, '--tag', image, '--file', '-', '.'];
    await succeed(engine.cli, args, this.#with({ input: dockerfile }));
    return image;
  }

  /** Replaces a text in one of the project's files; it must be there. */
  async edit(file: string, text: string, replacement: string): Promise<void> {
    const path = join(this.folder, file);
    await writeFile(path, replaceOnce(await readFile(path, 'utf8'), text, replacement));
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), 'utf8');
  }

  #with(options: RunOptions): RunOptions {
    const env = { ...engine.env, ENGINE: engine.name, IMAGE: this.image, NO_COLOR: '1', ...options.env };
    return { ...options, cwd: this.folder, env };
  }
}

/** Replaces a text that must be there, once. */
export function replaceOnce(whole: string, text: string, replacement: string): string {
  if (whole.split(text).length !== 2) throw new Error(`not exactly once in the file: ${text}`);
  return whole.replace(text, () => replacement);
}

/**
 * Generates a service with the plain command. It is called «shop» in every test: the same files make the
 * same layers, so a build that an earlier test or run has made is not made again.
 */
export async function newProject(...options: readonly string[]): Promise<Project> {
  const folder = join(await newFolder(), 'shop');
  await succeed(process.execPath, [program, 'new', folder, ...options]);
  return new Project(folder);
}

/** Replaces the last of several equal texts: in a Dockerfile, what the final stage says. */
export function replaceLast(whole: string, text: string, replacement: string): string {
  const at = whole.lastIndexOf(text);
  if (at < 0) throw new Error(`not in the file: ${text}`);
  return whole.slice(0, at) + replacement + whole.slice(at + text.length);
}

const folders: string[] = [];

/** A new empty folder, which `cleanUp` removes. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'distroless-e2e-'));
  folders.push(folder);
  return folder;
}

/** Removes the projects that this test file has made, and their images. The base images stay. */
export async function cleanUp(): Promise<void> {
  for (const { image } of engine ? made.splice(0) : []) {
    const list = ['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', `reference=${image}:*`];
    const images = (await runEngine(engine, list)).split('\n').filter(Boolean);
    if (images.length > 0) await runEngine(engine, ['image', 'rm', '--force', ...images]);
  }
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}
