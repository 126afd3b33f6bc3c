import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, realpathSync } from 'node:fs';
import { readFile, rename, rm, symlink } from 'node:fs/promises';
import { homedir, networkInterfaces } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A container engine that answers, and how to call it. */
export interface Engine {
  /** The command's name, as in `make ENGINE=docker`. */
  readonly name: EngineName;
  /** Absolute path of the client. */
  readonly cli: string;
  /** Environment in which a plain `docker` in a Makefile or script reaches this engine. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends the engine, if this run started it. */
  stop(): Promise<void>;
}

const engineNames = ['docker', 'podman', 'nerdctl'] as const;
export type EngineName = (typeof engineNames)[number];

/** No container engine can be had on this machine; the message says what was looked for and the remedy. */
export class NoEngine extends Error {
  override readonly name = 'NoEngine';
}

/** Folder for what is dear to make and outlives a test run: images, build cache, logs. */
export const cacheFolder = resolve(
  process.env.E2E_CACHE ||
    join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'generator-distroless'),
);

const startSeconds = 90;
/** What supervise.sh exits with when another run holds the lock. */
const locked = 75;

/**
 * Starts the private Docker engine of the end-to-end tests, or takes the one that `E2E_ENGINE` names, or,
 * where a private one cannot be started, one that runs.
 *
 * The private engine has its own images, socket, containerd, network bridge and address range, so it
 * neither sees nor disturbs an engine that runs beside it. It ends when `stop` is called, and also when
 * this process ends in any other way.
 */
export async function startEngine(): Promise<Engine> {
  mkdirSync(cacheFolder, { recursive: true });
  const wanted = process.env.E2E_ENGINE;
  if (wanted) return existingEngine(wanted);

  const missing = ['dockerd', 'containerd', 'runc', 'iptables', 'ip', 'flock', 'setpriv'].filter(
    (program) => !find(program).length,
  );
  if (process.getuid?.() !== 0 || missing.length) {
    const running = await runningEngine();
    if (running) return running;
    throw new NoEngine(
      [
        'the end-to-end tests need a container engine. To start a private one, they must run as root',
        `with dockerd and its tools on the PATH${missing.length ? ` (missing: ${missing.join(', ')})` : ''};`,
        'on Debian: apt-get install docker.io iptables iproute2 debootstrap.',
        `To use an engine that is there, set E2E_ENGINE to ${engineNames.join(', ')}.`,
      ].join(' '),
    );
  }
  const cli = await dockerClient();

  // The kernel limits a socket's path to 107 bytes, so it does not stand in the cache folder.
  const id = createHash('sha256').update(realpathSync(cacheFolder)).digest('hex').slice(0, 8);
  const run = `/run/generator-distroless-${id}`;
  const bridge = `distro-${id}`;
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DOCKER_HOST: `unix://${run}/docker.sock`,
    DOCKER_CONFIG: join(cacheFolder, 'docker-config'),
    DOCKER_BUILDKIT: '1',
    PATH: await firstOnPath(cli),
  };
  // These would win over DOCKER_HOST, or make TLS of it.
  for (const name of ['CONTEXT', 'TLS', 'TLS_VERIFY', 'CERT_PATH']) delete env[`DOCKER_${name}`];

  const data = join(cacheFolder, 'engine');
  // Its own session: Ctrl-C in the terminal must not reach the daemons before the tests have ended.
  const supervisor = spawn(
    '/bin/sh',
    [fileURLToPath(new URL('supervise.sh', import.meta.url)), data, run, bridge, freeSubnet(id, bridge)],
    { stdio: ['pipe', 'ignore', 'inherit'], detached: true },
  );
  const ended = once(supervisor, 'exit');
  const stop = async () => {
    supervisor.stdin?.destroy();
    await ended;
  };
  const engine: Engine = { name: 'docker', cli, env, stop };

  try {
    await ready(engine, supervisor, run, join(data, 'engine.log'));
    // Left by a run that was interrupted; the engine is ours alone.
    const left = (await runEngine(engine, ['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
    if (left.length) await runEngine(engine, ['rm', '--force', '--volumes', ...left]);
  } catch (error) {
    await stop();
    throw error;
  }
  return engine;
}

/** Runs the engine's client and returns its standard output; a failure carries the output's end. */
export function runEngine(
  engine: Pick<Engine, 'cli' | 'env'>,
  args: string[],
  timeoutSeconds = 600,
): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      engine.cli,
      args,
      { env: engine.env, timeout: timeoutSeconds * 1000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error)
          reject(new Error(`${engine.cli} ${args.join(' ')}: ${stderr.slice(-4000) || error.message}`));
        else resolve(stdout);
      },
    );
  });
}

async function ready(engine: Engine, supervisor: ChildProcess, run: string, log: string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  for (;;) {
    if (supervisor.exitCode === locked) {
      throw new Error(
        `another test run is using the engine in ${cacheFolder}; wait for it to end, or set E2E_CACHE to another folder`,
      );
    }
    if (supervisor.exitCode !== null || supervisor.signalCode !== null || Date.now() > deadline) {
      throw new Error(
        `the private engine did not start; the end of ${log}:\n${(await readFile(log, 'utf8').catch(() => '')).slice(-3000)}`,
      );
    }
    // Until it has the lock, it is another run's engine that would answer.
    const owner = await readFile(join(run, 'owner'), 'utf8').catch(() => '');
    if (Number(owner) === supervisor.pid && (await runEngine(engine, ['version'], 5).catch(() => ''))) return;
    await sleep(200);
  }
}

async function runningEngine(): Promise<Engine | undefined> {
  for (const name of engineNames) {
    try {
      return await existingEngine(name);
    } catch (error) {
      if (!(error instanceof NoEngine)) throw error;
    }
  }
  return undefined;
}

async function existingEngine(wanted: string): Promise<Engine> {
  const name = engineNames.find((known) => known === wanted);
  if (!name) throw new NoEngine(`E2E_ENGINE=${wanted}: not one of ${engineNames.join(', ')}`);
  const cli = name === 'docker' ? await dockerClient() : find(name)[0];
  if (!cli) throw new NoEngine(`E2E_ENGINE=${name}: there is no ${name} on the PATH`);
  const env = { ...process.env, DOCKER_BUILDKIT: '1', PATH: await firstOnPath(cli) };
  const engine: Engine = { name, cli, env, stop: async () => {} };
  await runEngine(engine, ['version'], 60).catch((error: Error) => {
    throw new NoEngine(`E2E_ENGINE=${name}: it does not answer. ${error.message}`);
  });
  return engine;
}

/** The first docker client that can build with BuildKit: since version 23 that takes its buildx plugin. */
async function dockerClient(): Promise<string> {
  const clients = find('docker');
  for (const cli of clients) {
    const call = (...args: string[]) => runEngine({ cli, env: process.env }, args, 20).catch(() => '');
    const major = Number(/version (\d+)\./.exec(await call('--version'))?.[1]);
    if (major < 23 || (await call('buildx', 'version'))) return cli;
  }
  throw new NoEngine(
    clients.length
      ? `${clients.join(', ')}: cannot build with BuildKit; install the buildx plugin (on Debian: docker-buildx)`
      : 'there is no docker client on the PATH; on Debian: apt-get install docker.io',
  );
}

/** All programs of that name on the PATH and where Debian keeps them. */
function find(program: string): string[] {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/sbin', '/sbin'];
  return [...new Set(folders.filter(Boolean).map((folder) => join(folder, program)))].filter((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** A PATH on which this client comes first without bringing its neighbours along. */
async function firstOnPath(cli: string): Promise<string> {
  const path = process.env.PATH ?? '';
  const name = cli.slice(dirname(cli).length + 1);
  const link = join(cacheFolder, 'bin', name);
  if (find(name)[0] !== cli) {
    mkdirSync(dirname(link), { recursive: true });
    const fresh = `${link}.${process.pid}`;
    await rm(fresh, { force: true });
    await symlink(cli, fresh);
    await rename(fresh, link);
    return [dirname(link), path].join(delimiter);
  }
  return path;
}

/** A /20 network within 10.213.0.0/16 that no interface of this machine is in, but for our own bridge. */
function freeSubnet(id: string, bridge: string): string {
  const used = Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    name === bridge ? [] : (addresses ?? []),
  );
  const first = Number.parseInt(id.slice(0, 1), 16);
  for (let step = 0; step < 16; step++) {
    const third = ((first + step) % 16) * 16;
    const inside = ({ address }: { address: string }) => {
      const [a, b, c] = address.split('.').map(Number);
      return a === 10 && b === 213 && c !== undefined && c >= third && c < third + 16;
    };
    if (!used.some(inside)) return `10.213.${third}`;
  }
  throw new NoEngine('no free network for a private engine: all of 10.213.0.0/16 is in use');
}
