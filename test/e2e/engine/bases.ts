import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { cacheFolder, type Engine, NoEngine, runEngine } from './engine.js';

const run = promisify(execFile);
const recipes = fileURLToPath(new URL('replicas/', import.meta.url));
const architecture = process.arch === 'x64' ? 'amd64' : process.arch;

/** Label of an image that stands in for one that no registry here could give. */
export const replicaLabel = 'org.generator-distroless.replica';
const recipeLabel = 'org.generator-distroless.recipe';

const distroless = ['static', 'base-nossl', 'base', 'cc', 'python3', 'nodejs22', 'nodejs24'];
const distrolessTags = ['nonroot', 'debug-nonroot', 'latest', 'debug'];

/** The base images that the end-to-end tests build on; the ones made soonest come first. */
export const allBases: readonly string[] = [
  'debian:trixie-slim',
  ...distroless.flatMap((name) => distrolessTags.map((tag) => `gcr.io/distroless/${name}-debian13:${tag}`)),
  'golang:1.27-trixie',
  'node:24-trixie-slim',
  'python:3.13-slim-trixie',
  'python:3.13-trixie',
  'node:24-trixie',
];

/** How to make a stand-in for one image. */
interface Recipe {
  /** Files under replicas/ that it is made from. */
  readonly files: readonly [main: string, ...others: string[]];
  /** Images that it is built on. */
  readonly parents?: readonly string[];
  readonly target?: string;
  readonly args?: Readonly<Record<string, string>>;
  /** What the build context holds beyond those files. */
  readonly contents?: Contents;
}

interface Contents {
  /** Recipes with the same key share one build context. */
  readonly key: string;
  /** Puts the contents into the folder; returns the build arguments that follow from them. */
  readonly put: (context: string) => Promise<Record<string, string>>;
}

/** The stable Debian release whose source package holds a Python minor version. */
const pythonSuites: Readonly<Record<string, string>> = { '3.11': 'bookworm', '3.13': 'trixie' };

const patterns: readonly [RegExp, (...groups: string[]) => Recipe | undefined][] = [
  [/^debian:trixie-slim$/, () => ({ files: ['debian.sh'] })],
  [
    /^buildpack-deps:trixie(?:-(curl|scm))?$/,
    (target = 'full') => ({ files: ['buildpack-deps.Dockerfile'], parents: ['debian:trixie-slim'], target }),
  ],
  [
    /^gcr\.io\/distroless\/(static|base-nossl|base|cc|python3|nodejs(\d+))-debian13:(latest|nonroot|debug|debug-nonroot)$/,
    (name = '', node, tag = '') => ({
      files: ['distroless.Dockerfile', 'unpack.sh', 'static-files.sh'],
      parents: ['debian:trixie-slim'],
      target: node ? 'nodejs' : name,
      args: {
        DEBUG: tag.startsWith('debug') ? '-debug' : '',
        UID: tag.endsWith('nonroot') ? '65532' : '0',
        FOLDER: tag.endsWith('nonroot') ? '/home/nonroot' : '/',
      },
      ...(node && { contents: { key: `node ${node}`, put: (context) => nodeBinary(context, node) } }),
    }),
  ],
  [
    /^golang:(\d+\.\d+)-trixie$/,
    (minor = '') => ({
      files: ['golang.Dockerfile'],
      parents: ['buildpack-deps:trixie-scm'],
      contents: { key: `golang ${minor}`, put: (context) => golang(context, minor) },
    }),
  ],
  [
    /^node:(\d+)-trixie(-slim)?$/,
    (major = '', slim) => {
      const parent = slim ? 'debian:trixie-slim' : 'buildpack-deps:trixie';
      return {
        files: ['node.Dockerfile'],
        parents: [parent],
        args: { PARENT: parent },
        contents: { key: `node and npm ${major}`, put: (context) => nodeWithNpm(context, major) },
      };
    },
  ],
  [
    /^python:(3\.\d+)(-slim)?-trixie$/,
    (minor = '', slim) => {
      const suite = pythonSuites[minor];
      if (!suite) return undefined;
      const parent = slim ? 'debian:trixie-slim' : 'buildpack-deps:trixie';
      return {
        files: ['python.Dockerfile'],
        parents: ['debian:trixie-slim', parent],
        args: { PARENT: parent, MINOR: minor, SUITE: suite },
      };
    },
  ],
];

function recipeOf(reference: string): Recipe {
  for (const [pattern, make] of patterns) {
    const match = pattern.exec(reference);
    const recipe = match && make(...match.slice(1));
    if (recipe) return recipe;
  }
  throw new Error(`${reference}: no registry gave it, and there is no recipe for a stand-in`);
}

/**
 * Sees to it that the engine has each of these images: as it is there, else pulled, else, where no
 * registry answers, built from the packages of Debian, Go and npm.
 */
export async function ensureBases(
  engine: Engine,
  wanted: readonly string[],
  report: (line: string) => void,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'distroless-e2e-'));
  try {
    await new Bases(engine, folder, report).ensure(wanted);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface BuildContext {
  readonly context: string;
  readonly args: Readonly<Record<string, string>>;
}

class Bases {
  readonly #contexts = new Map<string, Promise<BuildContext>>();
  readonly #registries = new Map<string, Promise<boolean>>();
  readonly #done = new Set<string>();
  #certificates: Promise<string | undefined> | undefined;

  constructor(
    readonly engine: Engine,
    readonly folder: string,
    readonly report: (line: string) => void,
  ) {}

  async ensure(references: readonly string[]): Promise<void> {
    for (const reference of references) {
      if (this.#done.has(reference)) continue;
      const started = Date.now();
      const how = await this.#one(reference);
      this.#done.add(reference);
      this.report(
        `${reference}: ${how}${how === 'there' ? '' : ` in ${((Date.now() - started) / 1000).toFixed(1)} s`}`,
      );
    }
  }

  async #one(reference: string): Promise<'there' | 'pulled' | 'stand-in built'> {
    const labels = await this.#labels(reference);
    if (labels && labels[replicaLabel] !== 'true') return 'there';
    if (!labels && (await this.#registryAnswers(reference)) && (await this.#pull(reference))) return 'pulled';
    if (process.getuid?.() !== 0) {
      throw new NoEngine(`${reference} cannot be pulled, and only root can make a stand-in for it.`);
    }
    const recipe = recipeOf(reference);
    const fingerprint = await this.#fingerprint(recipe);
    if (labels?.[recipeLabel] === fingerprint) return 'there';
    await this.ensure(recipe.parents ?? []);
    await this.#build(reference, recipe, { [replicaLabel]: 'true', [recipeLabel]: fingerprint });
    return 'stand-in built';
  }

  /** The image's labels, or undefined if the engine does not have it. */
  async #labels(reference: string): Promise<Record<string, string> | undefined> {
    const format = '{{json .Config.Labels}}';
    const text = await runEngine(this.engine, ['image', 'inspect', '--format', format, reference]).catch(
      () => '',
    );
    return text ? (JSON.parse(text) ?? {}) : undefined;
  }

  /** Asked once for each registry: without one, every pull would take its time-out. */
  #registryAnswers(reference: string): Promise<boolean> {
    const registry = reference.startsWith('gcr.io/') ? 'gcr.io' : 'docker.io';
    let answer = this.#registries.get(registry);
    if (!answer) {
      answer = runEngine(this.engine, ['manifest', 'inspect', reference], 10).then(
        () => true,
        () => false,
      );
      this.#registries.set(registry, answer);
      answer.then((yes) => yes || this.report(`${registry} does not answer: making stand-ins`));
    }
    return answer;
  }

  #pull(reference: string): Promise<boolean> {
    return runEngine(this.engine, ['pull', '--quiet', reference], 900).then(
      () => true,
      (error: Error) => {
        this.report(error.message);
        return false;
      },
    );
  }

  /** Changes with everything that the stand-in is made from, so that an old one is made anew. */
  async #fingerprint(recipe: Recipe): Promise<string> {
    const hash = createHash('sha256').update(JSON.stringify([recipe.target, recipe.args]));
    for (const file of recipe.files) hash.update(await readFile(join(recipes, file)));
    for (const parent of recipe.parents ?? []) hash.update(await this.#fingerprint(recipeOf(parent)));
    if (!recipe.parents) hash.update((await this.#ownCertificates()) ?? '');
    return hash.digest('hex').slice(0, 16);
  }

  async #build(reference: string, recipe: Recipe, labels: Record<string, string>): Promise<void> {
    const [main, ...others] = recipe.files;
    if (main === 'debian.sh') return this.#debian(reference, labels);
    const { context, args } = await this.#context(recipe.contents);
    for (const file of others) await cp(join(recipes, file), join(context, file));
    await this.#logged(this.engine.cli, [
      'build',
      ...['--file', join(recipes, main), '--tag', reference],
      ...(recipe.target ? ['--target', recipe.target] : []),
      ...Object.entries({ ...recipe.args, ...args }).flatMap(([name, value]) => [
        '--build-arg',
        `${name}=${value}`,
      ]),
      ...Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
      context,
    ]);
  }

  #context(contents: Contents = { key: '', put: async () => ({}) }): Promise<BuildContext> {
    let made = this.#contexts.get(contents.key);
    if (!made) {
      made = (async () => {
        const context = await mkdtemp(join(this.folder, 'context-'));
        return { context, args: await contents.put(context) };
      })();
      this.#contexts.set(contents.key, made);
    }
    return made;
  }

  /** The one image that is not built from another: its files come from debootstrap. */
  async #debian(reference: string, labels: Record<string, string>): Promise<void> {
    const certificates = await this.#ownCertificates();
    const file = join(this.folder, 'machine.crt');
    if (certificates) await writeFile(file, certificates);
    const archive = join(this.folder, 'debian.tar');
    const { mirror, security } = await debianMirrors();
    await this.#logged(
      join(recipes, 'debian.sh'),
      [mirror, security, ...(certificates ? [file] : [])],
      archive,
    );
    const bundle = '/etc/ssl/certs/ca-certificates.crt';
    const changes = [
      'CMD ["bash"]',
      'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      ...Object.entries(labels).map(([name, value]) => `LABEL ${name}=${value}`),
      // Not every program reads the system's bundle of its own accord.
      ...(certificates
        ? [
            `ENV SSL_CERT_FILE=${bundle} PIP_CERT=${bundle} REQUESTS_CA_BUNDLE=${bundle}`,
            'ENV NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/machine.crt',
          ]
        : []),
    ];
    await runEngine(this.engine, [
      'import',
      ...changes.flatMap((change) => ['--change', change]),
      archive,
      reference,
    ]);
    await rm(archive);
  }

  /** The authorities in this machine's bundle that are not Debian's. */
  #ownCertificates(): Promise<string | undefined> {
    this.#certificates ??= (async () => {
      const bundle = process.env.SSL_CERT_FILE || '/etc/ssl/certs/ca-certificates.crt';
      const usual = '/usr/share/ca-certificates/mozilla';
      if (!existsSync(bundle)) return undefined;
      const known = new Set<string>();
      for (const name of existsSync(usual) ? await readdir(usual) : []) {
        for (const body of certificatesIn(await readFile(join(usual, name), 'utf8'))) known.add(body);
      }
      const own = certificatesIn(await readFile(bundle, 'utf8')).filter((body) => !known.has(body));
      return own.length ? `${[...new Set(own)].join('\n')}\n` : undefined;
    })();
    return this.#certificates;
  }

  /** Runs a program with its output in the cache's log, or its standard output in a file. */
  async #logged(program: string, args: string[], outputFile?: string): Promise<void> {
    const log = createWriteStream(join(cacheFolder, 'bases.log'), { flags: 'a' });
    log.write(`\n$ ${program} ${args.join(' ')}\n`);
    const child = spawn(program, args, {
      env: { ...this.engine.env, BUILDKIT_PROGRESS: 'plain' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    const note = (data: Buffer) => {
      log.write(data);
      tail = (tail + data).slice(-4000);
    };
    child.stderr.on('data', note);
    if (!outputFile) child.stdout.on('data', note);
    const [code] = await Promise.all([
      new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve)),
      outputFile && pipeline(child.stdout, createWriteStream(outputFile)),
    ]);
    log.end();
    if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${tail}`);
  }
}

function certificatesIn(pem: string): string[] {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((body) =>
    body.replaceAll('\r', ''),
  );
}

/** The Debian mirrors that this machine uses; Debian's own where it has none. */
async function debianMirrors(): Promise<{ mirror: string; security: string }> {
  const targets = ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages'];
  const { stdout } = await run('apt-get', targets).catch(() => ({ stdout: '' }));
  const sites = stdout.split('\n').map((site) => site.replace(/\/+$/, ''));
  const site = (end: string): string => {
    const found = sites.find((candidate) => candidate.endsWith(end));
    if (!found)
      throw new Error(`apt's sources name no mirror of Debian (…${end}), which stand-ins are made from`);
    return found;
  };
  return { mirror: site('/debian'), security: site('/debian-security') };
}

/** Go's own distribution, in the newest release of this minor version, as the go command downloads it. */
async function golang(context: string, minor: string): Promise<Record<string, string>> {
  const env = { ...process.env, GOFLAGS: '', GOTOOLCHAIN: 'local' };
  const module = 'golang.org/toolchain';
  // Outside of any module, so that no go.mod of a parent folder has a say.
  const { stdout } = await run('go', ['list', '-m', '-versions', '-json', module], { cwd: context, env });
  const releases = (JSON.parse(stdout) as { Versions?: string[] }).Versions?.flatMap((version) => {
    const release = new RegExp(`-go(${minor.replace('.', '\\.')}\\.(\\d+))\\.linux-${architecture}$`).exec(
      version,
    );
    return release ? [{ name: release[1] ?? '', patch: Number(release[2]) }] : [];
  });
  const newest = releases?.sort((one, other) => other.patch - one.patch)[0]?.name;
  if (!newest) throw new Error(`the Go module proxy has no release of Go ${minor} for ${architecture}`);
  const goroot = await run('go', ['env', 'GOROOT'], {
    cwd: context,
    env: { ...env, GOTOOLCHAIN: `go${newest}` },
  });
  await cp(goroot.stdout.trim(), join(context, 'go'), { recursive: true, verbatimSymlinks: true });
  // The module cache is read-only.
  await run('chmod', ['-R', 'u+w', join(context, 'go')]);
  return { VERSION: newest };
}

/** Node's official binary, which the npm package of this name holds. */
async function nodeBinary(context: string, major: string): Promise<Record<string, string>> {
  const { version } = await npmPackage(`node-linux-${process.arch}@${major}`, join(context, 'node'));
  return { VERSION: version };
}

async function nodeWithNpm(context: string, major: string): Promise<Record<string, string>> {
  const args = await nodeBinary(context, major);
  const modules = join(context, 'node', 'lib', 'node_modules');
  // Node 22 came with npm 10, the ones since with npm 11.
  await npmPackage(Number(major) < 24 ? 'npm@10' : 'npm@11', join(modules, 'npm'));
  await npmPackage('corepack@0.34', join(modules, 'corepack'));
  return args;
}

async function npmPackage(specification: string, folder: string): Promise<{ version: string }> {
  await mkdir(folder, { recursive: true });
  const options = ['--silent', '--pack-destination', folder];
  const { stdout } = await run('npm', ['pack', ...options, specification], { cwd: folder });
  const archive = join(folder, stdout.trim());
  await run('tar', [
    '--extract',
    '--strip-components=1',
    '--no-same-owner',
    '--directory',
    folder,
    '--file',
    archive,
  ]);
  await rm(archive);
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}
