// How long a new project takes: `distroless new … --yes` beside other generators, each in the version named
// here and run in turn, so that whatever else the machine does strikes all of them alike.
//
//   npm run bench [-- ROUNDS]
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = ['create-vite@9.3.0', 'hygen@6.2.11', 'plop@4.0.5', 'yo@7.0.1'];
const reference = 'create-vite';
const rounds = Number(process.argv[2] ?? 15);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('bench: the number of rounds is a whole number from 1');
  process.exit(2);
}

/**
 * Each tool's arguments for a new project in a folder that is not there yet.
 *
 * @type {Record<string, (folder: string) => string[]>}
 */
const tools = {
  [reference]: (folder) => [folder, '--template', 'vanilla-ts', '--no-interactive'],
  hygen: (folder) => ['service', 'new', '--name', folder],
  plop: (folder) => ['service', folder],
  distroless: (folder) => ['new', folder, '--language', 'go', '--yes'],
  yo: (folder) => ['distroless', folder, '--language=go', '--yes'],
};

// An ordinary user in a folder of their own: as root, yo gives its privileges up by itself.
const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};
const root = mkdtempSync(join(tmpdir(), 'bench-'));
// Not the top of it: yo looks for generators beside the folder that it is installed in, too.
const prefix = join(root, 'tools');
try {
  chmodSync(root, 0o755);
  install();
  const work = join(prefix, 'work');
  mkdirSync(work);
  writeTemplates(work);
  if (user.uid) chownSync(work, user.uid, user.gid);
  print(measure(work));
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Installs the tools, and this package as users get it: packed. */
function install() {
  const project = fileURLToPath(new URL('..', import.meta.url));
  const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', root];
  const archive = execFileSync('npm', pack, { cwd: project, encoding: 'utf8' }).trim();
  console.error(`Installing ${packages.join(', ')} and this package …`);
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  mkdirSync(prefix);
  execFileSync('npm', ['install', '--prefix', prefix, ...quiet, ...packages, join(root, archive)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/**
 * hygen and plop bring no template: each gets one of three small files.
 *
 * @param {string} work
 */
function writeTemplates(work) {
  const files = ['README.md', 'main.js', 'package.json'];
  const hygen = join(work, '_templates', 'service', 'new');
  mkdirSync(hygen, { recursive: true });
  for (const file of files) {
    writeFileSync(join(hygen, `${file}.ejs.t`), `---\nto: <%= name %>/${file}\n---\n<%= name %>\n`);
  }
  const actions = files.map((file) => ({ type: 'add', path: `{{name}}/${file}`, template: '{{name}}\n' }));
  const prompts = [{ type: 'input', name: 'name', message: 'Name' }];
  const generator = JSON.stringify({ description: 'a service', prompts, actions });
  writeFileSync(
    join(work, 'plopfile.mjs'),
    `export default (plop) => plop.setGenerator('service', ${generator});\n`,
  );
}

/**
 * Runs every tool once to warm up, then once in each round.
 *
 * @param {string} work
 * @returns {Map<string, number[]>} milliseconds by tool
 */
function measure(work) {
  /** @type {Map<string, number[]>} */
  const times = new Map(Object.keys(tools).map((tool) => [tool, []]));
  const env = { PATH: process.env.PATH, HOME: work, NO_UPDATE_NOTIFIER: '1', HYGEN_OVERWRITE: '1' };
  for (let round = 0; round <= rounds; round++) {
    for (const [tool, args] of Object.entries(tools)) {
      const command = join(prefix, 'node_modules', '.bin', tool);
      const folder = `${tool}-${round}`;
      const start = performance.now();
      const { status, stdout, stderr } = spawnSync(command, args(folder), {
        cwd: work,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        ...user,
      });
      const time = performance.now() - start;
      if (status !== 0) throw new Error(`${tool} ended with ${status}:\n${stdout}${stderr}`);
      if (round > 0) times.get(tool)?.push(time);
      // A tool that wrote nothing would be fast.
      rmSync(join(work, folder), { recursive: true });
    }
  }
  return times;
}

/** @param {Map<string, number[]>} times */
function print(times) {
  const base = median(times.get(reference) ?? []);
  const rows = [...times].map(([tool, all]) => [
    `${[tool, ...(tools[tool]?.('shop') ?? [])].join(' ')}`,
    `${median(all).toFixed(0)} ms`,
    `${Math.min(...all).toFixed(0)} – ${Math.max(...all).toFixed(0)} ms`,
    `${(median(all) / base).toFixed(2)}`,
  ]);
  console.log(`Node ${process.versions.node}, ${rounds} rounds, each tool in turn\n`);
  console.log(`| command | median | range | × ${reference} |\n| --- | ---: | ---: | ---: |`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = low] = sorted.slice(Math.ceil(middle) - 1, Math.floor(middle) + 1);
  return (low + high) / 2;
}
