import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Engine, runEngine } from './engine.js';

type Caller = Pick<Engine, 'cli' | 'env'>;

/** One entry of an image's file system. */
export interface Entry {
  /** As `ls -l` writes it: `drwxrwxrwt`. */
  readonly mode: string;
  /** Numeric user and group: `65532/65532`. */
  readonly owner: string;
  readonly size: number;
  /** Where a symbolic link points to. */
  readonly link?: string;
}

/** What is in an image, read without running anything in it. */
export interface Contents {
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly WorkingDir: string;
  };
  readonly bytes: number;
  /** By path without a leading or final slash. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** The text of these files, by path. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Reads an image's configuration, the list of its files, and the text of the named ones. */
export async function lookInto(
  engine: Caller,
  image: string,
  files: readonly string[] = [],
): Promise<Contents> {
  const format = '{"config":{{json .Config}},"bytes":{{json .Size}}}';
  const { config, bytes } = JSON.parse(
    await runEngine(engine, ['image', 'inspect', '--format', format, image]),
  );
  const folder = await mkdtemp(join(tmpdir(), 'distroless-e2e-'));
  const archive = join(folder, 'image.tar');
  // An image without a command cannot be created without naming one; it is never run.
  const container = (await runEngine(engine, ['create', image, '/nothing'])).trim();
  try {
    await runEngine(engine, ['export', '--output', archive, container]);
    const list = await tar('--list', '--verbose', '--numeric-owner', '--file', archive);
    const texts = new Map<string, string>();
    for (const file of files) texts.set(file, await tar('--extract', '--to-stdout', '--file', archive, file));
    return { config, bytes, entries: parse(list), texts };
  } finally {
    await runEngine(engine, ['rm', container]);
    await rm(folder, { recursive: true });
  }
}

async function tar(...args: string[]): Promise<string> {
  const options = { env: { ...process.env, LC_ALL: 'C' }, maxBuffer: 64 * 1024 * 1024 };
  return (await promisify(execFile)('tar', args, options)).stdout;
}

/** Runs a program in the image, with neither network nor privileges, and returns what it prints. */
export async function runIn(
  engine: Caller,
  image: string,
  entrypoint: string,
  ...args: string[]
): Promise<string> {
  const options = ['--rm', '--network=none', '--read-only', '--cap-drop=ALL', '--entrypoint', entrypoint];
  return (await runEngine(engine, ['run', ...options, image, ...args], 120)).trim();
}

function parse(list: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const line of list.split('\n')) {
    const match = /^(\S+) +(\S+) +(\S+) \S+ \S+ (.*?)(?: (?:->|link to) (.*))?$/.exec(line);
    if (!match) continue;
    const [, mode = '', owner = '', size = '', path = '', link] = match;
    entries.set(path.replace(/^\.?\/|\/$/g, ''), {
      mode,
      owner,
      size: Number(size),
      ...(mode.startsWith('l') && link !== undefined && { link }),
    });
  }
  return entries;
}
