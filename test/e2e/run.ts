import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How a command ended and what it printed. */
export interface Outcome {
  readonly command: string;
  /** Exit status; a command ended by a signal has none. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Text for standard input, which is empty otherwise. */
  readonly input?: string;
  readonly timeoutSeconds?: number;
}

/** Runs a command to its end, whatever that is. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { cwd, env, input = '', timeoutSeconds = 540 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, timeout: timeoutSeconds * 1000 });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (data: string) => {
      stdout += data;
    });
    child.stderr.setEncoding('utf8').on('data', (data: string) => {
      stderr += data;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ command: [command, ...args].join(' '), code, stdout, stderr }));
    // A command that does not read its input to the end is no failure of ours.
    child.stdin.on('error', () => {}).end(input);
  });
}

/** Runs a command that must succeed. */
export async function succeed(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Outcome> {
  const outcome = await run(command, args, options);
  if (outcome.code === 0) return outcome;
  const { stdout, stderr, code } = outcome;
  throw new Error(`${outcome.command} ended with ${code}:\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
}

/** The first of these programs that is on the PATH, as an absolute path. */
export function findProgram(...names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/**
 * Tells whether a test may run that needs more than a container engine. Where it lacks something it is
 * skipped with a line that says so; in CI nothing may be missing.
 */
export function skipWithout(what: string, isThere: boolean): boolean {
  if (isThere) return false;
  if (process.env.CI) throw new Error(`this test needs ${what}, and in CI no test is skipped`);
  console.warn(`SKIPPED: this test needs ${what}`);
  return true;
}
