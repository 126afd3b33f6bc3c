import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn as spawnOnTerminal } from '@lydell/node-pty';
import { onTestFinished } from 'vitest';

/** The built program. */
export const program = fileURLToPath(new URL('../../../dist/src/cli/bin.js', import.meta.url));

/** How the program ended and what it said. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  cwd: string;
  env?: Record<string, string>;
  /** The user to run as, where the tests are run by root. */
  uid?: number | undefined;
}

// Colours and defaults must not depend on who runs the tests.
const environment = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/', TERM: 'xterm' };

/** Runs `distroless` without a terminal. */
export function distroless(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return run(process.execPath, [program, ...args], options);
}

/** Runs a shell script in which `distroless` is the program. */
export function shell(script: string, options: RunOptions): Promise<Outcome> {
  return run('sh', ['-c', `distroless() { "$NODE" "$PROGRAM" "$@"; }\n${script}`], {
    ...options,
    env: { NODE: process.execPath, PROGRAM: program, ...options.env },
  });
}

function run(command: string, args: readonly string[], { cwd, env, uid }: RunOptions): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    });
    const outcome: Outcome = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text) => {
      outcome.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      outcome.stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ ...outcome, code }));
  });
}

export const ENTER = '\r';
export const DOWN = '\u001b[B';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

/** The program on a terminal of its own. */
export class Terminal {
  /** All that it wrote, as it came. */
  output = '';
  /** Its exit status, when it has ended. */
  readonly ended: Promise<number>;
  readonly #pty: ReturnType<typeof spawnOnTerminal>;
  #seen = 0;

  constructor(args: readonly string[], { cwd, env }: RunOptions) {
    this.#pty = spawnOnTerminal(process.execPath, [program, ...args], {
      cwd,
      cols: 200,
      rows: 50,
      env: { ...environment, ...env },
    });
    this.#pty.onData((text) => {
      this.output += text;
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode));
    });
    onTestFinished(() => this.#pty.kill());
  }

  /** Waits until it has written a text after the last one waited for. */
  async sees(text: string): Promise<void> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      const plain = stripVTControlCharacters(this.output);
      const at = plain.indexOf(text, this.#seen);
      if (at >= 0) {
        this.#seen = at + text.length;
        return;
      }
      if (Date.now() > deadline) throw new Error(`never saw ${JSON.stringify(text)} in:\n${plain}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  type(keys: string): void {
    this.#pty.write(keys);
  }
}
