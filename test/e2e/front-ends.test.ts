import { chmod, chown, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stacks } from '../../src/stacks/stacks.js';
import { cleanUp, engine, newFolder, Project } from './project.js';
import { type Outcome, succeed } from './run.js';

// The package as users get it: packed, installed globally beside a real yo, run by an ordinary user.

const root = fileURLToPath(new URL('../../', import.meta.url));
const yo = 'yo@7.0.1';
const user = 1000;
const isRoot = process.getuid?.() === 0;

/** Where the package and yo are installed. */
let prefix: string;
/** The home of the user that runs them. */
let home: string;
/** The files in the package. */
let packed: string[];

beforeAll(async () => {
  if (!engine) return;
  // In a folder of its own: yo takes the prefix's siblings, too, for generators if they are called so.
  const folder = await newFolder();
  prefix = join(folder, 'prefix');
  home = join(folder, 'home');
  await chmod(folder, 0o755);
  await mkdir(prefix);
  await mkdir(home);
  if (isRoot) await chown(home, user, user);
  // Without scripts: `npm test` has compiled the sources a moment ago.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', prefix];
  const { stdout } = await succeed('npm', [...pack, '--loglevel=error'], { cwd: root });
  const [{ filename, files }] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  const install = ['install', '--global', '--prefix', prefix, '--no-audit', '--no-fund', '--loglevel=error'];
  await succeed('npm', [...install, join(prefix, filename), yo], { cwd: prefix });
});
afterAll(cleanUp);

/** Runs an installed program as an ordinary user, in their home; standard input is no terminal. */
function asUser(program: string, ...args: string[]): Promise<Outcome> {
  const command = [join(prefix, 'bin', program), ...args];
  const asUid = ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups'];
  const [first = '', ...rest] = isRoot ? [...asUid, ...command] : command;
  // yo looks where `npm root -g` says before it looks into the system's folder, where a developer may have
  // linked another version.
  const env = { PATH: process.env.PATH, HOME: home, npm_config_prefix: prefix, NO_UPDATE_NOTIFIER: '1' };
  return succeed(first, rest, { cwd: home, env, timeoutSeconds: 120 });
}

/** Every file below a folder, with its mode and contents. */
async function tree(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  const described = files.sort().map(async (file) => {
    const mode = (await stat(file)).mode.toString(8);
    return [file.slice(folder.length + 1), `${mode}\n${await readFile(file, 'utf8')}`] as const;
  });
  return Object.fromEntries(await Promise.all(described));
}

/** Each stack with its defaults, and with each of the choices that it offers. */
const variants = stacks.flatMap(({ id, questions }) => [
  ['--language', id],
  ...questions.flatMap(({ name, choices = [] }) =>
    choices.map(({ value }) => ['--language', id, `--${name}`, String(value), '--port', '9000']),
  ),
]);

describe('the package', () => {
  test('holds what users need, and no more', () => {
    const needed = /^(package\.json|README\.md|LICENSE|dist\/(src|generators)\/.+\.js|templates\/.+)$/;
    expect(packed.filter((path) => !needed.test(path))).toEqual([]);
    expect(packed).toEqual(
      expect.arrayContaining(['LICENSE', 'dist/src/cli/bin.js', 'dist/generators/app/index.js']),
    );
  });

  test('holds every template, also those that npm likes to leave out', async () => {
    const { stdout } = await succeed(
      'git',
      ['ls-files', '--cached', '--others', '--exclude-standard', 'templates'],
      {
        cwd: root,
      },
    );
    expect(packed.filter((path) => path.startsWith('templates/')).sort()).toEqual(
      stdout.trimEnd().split('\n').sort(),
    );
  });

  test('brings the command under both names', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    for (const name of ['distroless', 'generator-distroless']) {
      expect((await asUser(name, '--version')).stdout).toBe(`${version}\n`);
    }
    await asUser('generator-distroless', 'new', 'by-npx/shop', '--language', 'go');
    await asUser('distroless', 'new', 'by-name/shop', '--language', 'go');
    expect(await tree(join(home, 'by-npx/shop'))).toEqual(await tree(join(home, 'by-name/shop')));
  });
});

describe.each(variants.map((options) => ({ options, title: options.join(' ') })))(
  '$title',
  ({ options, title }) => {
    const folder = title.replaceAll(/\W+/g, '_');

    test('yo and the plain command write the same bytes and modes', async () => {
      await asUser('yo', 'distroless', `${folder}/yo/shop`, ...options);
      await asUser('distroless', 'new', `${folder}/plain/shop`, ...options);
      const byYo = await tree(join(home, folder, 'yo/shop'));
      expect(byYo).toEqual(await tree(join(home, folder, 'plain/shop')));
      const paths = Object.keys(byYo);
      expect(paths).toEqual(expect.arrayContaining(['.yo-rc.json', '.dockerignore', 'Dockerfile']));
      expect(paths.some((path) => path.endsWith('.gitignore'))).toBe(true);
      expect(byYo['scripts/smoke-test.sh']).toMatch(/^100755\n/);
    });

    test('a second run of either over the other’s files changes nothing', async () => {
      const project = join(home, folder, 'yo/shop');
      const before = await tree(project);
      expect((await asUser('distroless', 'new', project, ...options)).stdout).toContain('Nothing to change.');
      await asUser('yo', 'distroless', project, ...options);
      expect(await tree(project)).toEqual(before);
    });
  },
);

test('what yo wrote builds, runs and passes the smoke test', async () => {
  await mkdir(join(home, 'engine'));
  if (isRoot) await chown(join(home, 'engine'), user, user);
  await asUser('yo', 'distroless', 'engine/shop', '--language', 'go', '--yes');
  const project = new Project(join(home, 'engine/shop'));
  const { stdout } = await project.make(['test', 'smoke']);
  expect(stdout).toContain(`${project.image}:distroless passed`);
});
