import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands, sharedFlags } from '../../src/cli/commands.js';
import { newServiceQuestions } from '../../src/questions/questions.js';
import { contentsOf, emptyFolder, stateOf } from './support/folder.js';
import { distroless, shell } from './support/program.js';
import { render, variants } from './support/variants.js';

/** Runs a command line that must be refused: exit 2, one line that says why, and nothing written. */
async function expectRefused(args: string[], message: string | RegExp): Promise<void> {
  const cwd = emptyFolder();
  const { code, stdout, stderr } = await distroless(args, { cwd });
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^distroless: .*\n$/);
  expect({ code, stdout, written: contentsOf(cwd) }).toEqual({ code: 2, stdout: '', written: {} });
}

describe('distroless', () => {
  it('alone says how it is used, and fails', async () => {
    const { code, stdout, stderr } = await distroless([], { cwd: emptyFolder() });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: distroless COMMAND');
  });

  it.each(['--help', '-h', 'help'])('%s lists the commands', async (argument) => {
    const { code, stdout, stderr } = await distroless([argument], { cwd: emptyFolder() });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name, summary } of commands) expect(stdout).toContain(`  ${name}  ${summary}`);
  });

  it('--version prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await distroless(['--version'], { cwd: emptyFolder() })).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  it('refuses a command that is none', () =>
    expectRefused(['make', 'shop'], /There is no command "make": use new/));
});

describe('distroless new', () => {
  it.each([['--help'], ['-h'], ['shop', '--help'], ['--help', '--port', 'abc']])(
    '%s lists every option and writes nothing',
    async (...args) => {
      const cwd = emptyFolder();
      const { code, stdout, stderr } = await distroless(['new', ...args], { cwd });
      expect({ code, stderr, written: contentsOf(cwd) }).toEqual({ code: 0, stderr: '', written: {} });
      for (const { name } of [...newServiceQuestions, ...sharedFlags])
        expect(stdout).toContain(`  --${name} `);
      for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    },
  );

  it.each(variants)('writes $title exactly as it was rendered', async ({ options }) => {
    const cwd = emptyFolder();
    const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const { code, stderr } = await distroless(['new', 'shop', ...args], { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { files } = await render({ ...options, name: 'shop' });
    for (const { path: file, contents, executable } of files) {
      const written = path.join(cwd, 'shop', file);
      expect(readFileSync(written, 'utf8')).toBe(contents);
      if (process.platform !== 'win32') expect((statSync(written).mode & 0o100) !== 0).toBe(executable);
    }
    const { version: _, ...stored } = JSON.parse(readFileSync(path.join(cwd, 'shop/.yo-rc.json'), 'utf8'));
    expect(stored).toEqual({ 'generator-distroless': expect.objectContaining({ name: 'shop', ...options }) });
    const names = Object.entries(contentsOf(path.join(cwd, 'shop'))).filter(([, what]) => what !== 'folder');
    expect(names.map(([name]) => name).sort()).toEqual(
      ['.yo-rc.json', ...files.map((file) => file.path)].sort(),
    );
  });

  it('takes --yes for everything, and names the folder after the service', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await distroless(['new', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(Object.keys(contentsOf(cwd))).toContain('my-service/Dockerfile');
    expect(stdout).toContain('cd my-service\n');
  });

  it('writes into the folder that it is in', async () => {
    const cwd = emptyFolder();
    const { code, stdout } = await distroless(['new', '.', '--yes', '--name', 'shop'], { cwd });
    expect(code).toBe(0);
    expect(Object.keys(contentsOf(cwd))).toContain('Dockerfile');
    expect(stdout).not.toContain('cd ');
  });

  it('takes the name of a longer path from its last part', async () => {
    const cwd = emptyFolder();
    expect((await distroless(['new', 'services/shop', '--language', 'go'], { cwd })).code).toBe(0);
    expect(readFileSync(path.join(cwd, 'services/shop/go.mod'), 'utf8')).toContain(
      'module example.com/shop\n',
    );
  });

  describe('without a terminal', () => {
    it('says all that is missing', () =>
      expectRefused(['new'], 'Give a folder and --language LANGUAGE, or --yes to take the defaults.'));

    it('says what is missing beside a folder', () =>
      expectRefused(['new', 'shop'], 'Give --language LANGUAGE, or'));

    it('asks nothing when run again', async () => {
      const cwd = emptyFolder();
      await distroless(['new', 'shop', '--language', 'go', '--port', '9000'], { cwd });
      const { code, stdout } = await distroless(['new', 'shop'], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain('Nothing to change.');
    });
  });

  describe('refuses', () => {
    it.each([
      'my shop',
      "it's",
      'a"b',
      '$(touch pwned)',
      'a\nb',
      '../up',
      '-dash',
      'caffé',
      '店',
      'x'.repeat(300),
      '',
    ])('the name %j', (name) =>
      expectRefused(['new', '--yes', `--name=${name}`], /cannot be the service's name/),
    );

    it.each(['my shop', '$(touch pwned)', 'a\nb', '-dash', 'caffé', '店', 'Shop'])(
      'the folder %j as a name, and offers --name',
      (folder) => expectRefused(['new', '--yes', '--', folder], /The folder's name .* Add --name /),
    );

    it('a folder of 300 characters', () => expectRefused(['new', '--yes', 'x'.repeat(300)], 'name too long'));
    it('an empty folder name', () => expectRefused(['new', '--yes', ''], '"" is not a folder\'s name'));

    it.each(['0', '65536', 'abc', '-1', '', '80a'])('the port %j', (port) =>
      expectRefused(['new', 'shop', '--yes', `--port=${port}`], /is not a port/),
    );

    it('a port that needs privileges', () =>
      expectRefused(['new', 'shop', '--yes', '--port', '80'], 'publish it as 80'));

    it('a language that is none', () =>
      expectRefused(['new', 'shop', '--yes', '--language', 'ruby'], '"ruby" is not a language: use go,'));

    it('an option of another language', () =>
      expectRefused(
        ['new', 'shop', '--yes', '--language=python', '--module=a/b'],
        '--module belongs to --language go',
      ));

    it('an option that is none', () =>
      expectRefused(['new', 'shop', '--yes', '--nmae', 'x'], "Unknown option '--nmae'"));
    it('a short option that is none', () => expectRefused(['new', 'shop', '-x'], "Unknown option '-x'"));
    it('an option without its value', () => expectRefused(['new', '--yes', '--port'], 'argument missing'));
    it('a flag with a value', () => expectRefused(['new', '--yes=1'], 'does not take an argument'));
    it('a second folder', () =>
      expectRefused(['new', 'a', 'b', '--yes'], 'One folder at most, not also "b"'));

    it('a value that looks like an option, and says how it is given', () =>
      expectRefused(['new', '--yes', '--name', '-dash'], "use '--name=-XYZ'"));
  });

  describe('--json', () => {
    it.each(variants)('prints the plan of $title and nothing else', async ({ options }) => {
      const cwd = emptyFolder();
      const args = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
      const { code, stdout, stderr } = await distroless(['new', 'shop', '--json', ...args], { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const { plan, files } = await render({ ...options, name: 'shop' });
      const sourced = { value: expect.any(String), from: expect.any(String) };
      expect(JSON.parse(stdout)).toEqual({
        schema: 1,
        services: [
          {
            path: '.',
            name: 'shop',
            stack: options.language,
            version: sourced,
            packageManager: sourced,
            framework: options.framework ? { value: options.framework, from: '--framework' } : null,
            entrypoint: sourced,
            port: { value: 8080, from: 'default' },
            command: plan.command,
            ...(plan.frontend && {
              frontend: { path: 'frontend', packageManager: 'npm', build: 'npm run build', output: 'dist' },
            }),
            runtimePackages: [],
            images: { build: plan.images.build, runtime: plan.images.runtime },
          },
        ],
        skipped: [],
        warnings: [],
        files: files.map((file) => ({ path: file.path, action: 'create' })),
      });
    });

    it('leaves standard output empty on an error', () =>
      expectRefused(['new', 'shop', '--yes', '--json', '--port', 'abc'], /is not a port/));
  });

  describe('--dry-run', () => {
    it('writes nothing', async () => {
      const cwd = emptyFolder();
      const { code, stdout } = await distroless(['new', 'shop', '--yes', '--dry-run'], { cwd });
      expect({ code, written: contentsOf(cwd) }).toEqual({ code: 0, written: {} });
      expect(stdout).toContain('   create  Dockerfile\n');
      expect(stdout).toContain('Dry run: nothing was written.');
    });

    it('shows what would be overwritten, and asks nothing', async () => {
      const cwd = emptyFolder();
      writeFileSync(path.join(cwd, 'Dockerfile'), 'FROM mine\n');
      const before = stateOf(cwd);
      const args = ['new', '.', '--name=shop', '--yes', '--dry-run'];
      const { code, stdout } = await distroless(args, { cwd });
      expect({ code, state: stateOf(cwd) }).toEqual({ code: 0, state: before });
      expect(stdout).toContain(' conflict  Dockerfile\n');
      expect(stdout).toContain('\n-FROM mine\n');
      const json = JSON.parse((await distroless([...args, '--json'], { cwd })).stdout);
      expect(json.files).toContainEqual({ path: 'Dockerfile', action: 'conflict' });
      expect(stateOf(cwd)).toEqual(before);
    });
  });

  it.each(variants)('changes nothing of $title when run again', async ({ options }) => {
    const cwd = emptyFolder();
    const args = ['new', 'shop', ...Object.entries(options).map(([name, value]) => `--${name}=${value}`)];
    await distroless(args, { cwd });
    const before = stateOf(cwd);
    const { code, stdout } = await distroless(args, { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(identical {2}\S+\n)+\nNothing to change\.\n$/);
    expect(stateOf(cwd)).toEqual(before);
  });

  it.runIf(process.platform !== 'win32').each(['077', '022'])(
    'changes nothing when run again under another umask than %s',
    async (umask) => {
      const cwd = emptyFolder();
      await shell(`umask ${umask} && distroless new shop --yes`, { cwd });
      const script = statSync(path.join(cwd, 'shop/scripts/smoke-test.sh')).mode & 0o777;
      expect(script.toString(8)).toBe(umask === '077' ? '700' : '755');
      const before = stateOf(cwd);
      const again = await shell(`umask ${umask === '077' ? '022' : '077'} && distroless new shop --yes`, {
        cwd,
      });
      expect(again.code).toBe(0);
      expect(stateOf(cwd)).toEqual(before);
    },
  );

  it.runIf(process.platform !== 'win32')('makes the scripts executable again', async () => {
    const cwd = emptyFolder();
    await distroless(['new', 'shop', '--yes'], { cwd });
    const script = path.join(cwd, 'shop/scripts/smoke-test.sh');
    chmodSync(script, 0o644);
    await distroless(['new', 'shop', '--yes'], { cwd });
    expect(statSync(script).mode & 0o777).toBe(0o755);
  });

  describe('where another file stands', () => {
    /** A finished project with one file changed and one gone. */
    async function changedProject(): Promise<string> {
      const cwd = emptyFolder();
      await distroless(['new', 'shop', '--yes'], { cwd });
      writeFileSync(path.join(cwd, 'shop/Dockerfile'), 'FROM mine\n');
      return cwd;
    }

    it('stops without a terminal, before anything is written', async () => {
      const cwd = await changedProject();
      const before = stateOf(cwd);
      const { code, stdout, stderr } = await distroless(['new', 'shop', '--yes', '--port', '9000'], { cwd });
      expect({ code, stdout, state: stateOf(cwd) }).toEqual({ code: 2, stdout: '', state: before });
      expect(stderr).toMatch(
        /^distroless: Nothing was written: .*shop has other versions of Dockerfile, .*--force/,
      );
    });

    it('overwrites it with --force, and nothing else', async () => {
      const cwd = await changedProject();
      const before = stateOf(cwd);
      const { code, stdout } = await distroless(['new', 'shop', '--yes', '--force'], { cwd });
      expect(code).toBe(0);
      expect(stdout).toContain('overwrite  Dockerfile\n');
      const after = stateOf(cwd);
      const changed = Object.keys(after).filter((name) => after[name] !== before[name]);
      // The folder, since a file in it was replaced.
      expect(changed).toEqual(['shop', 'shop/Dockerfile']);
      expect(readFileSync(path.join(cwd, 'shop/Dockerfile'), 'utf8')).toContain('gcr.io/distroless');
    });

    it('keeps the entries of other generators in .yo-rc.json', async () => {
      const cwd = await changedProject();
      const file = path.join(cwd, 'shop/.yo-rc.json');
      writeFileSync(
        file,
        JSON.stringify({ 'generator-other': { a: 1 }, ...JSON.parse(readFileSync(file, 'utf8')) }),
      );
      await distroless(['new', 'shop', '--yes', '--force', '--port', '9000'], { cwd });
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
        'generator-other': { a: 1 },
        'generator-distroless': { port: 9000 },
      });
    });

    it.runIf(process.platform !== 'win32')('keeps a file’s mode', async () => {
      const cwd = await changedProject();
      chmodSync(path.join(cwd, 'shop/Dockerfile'), 0o600);
      await distroless(['new', 'shop', '--yes', '--force'], { cwd });
      expect(statSync(path.join(cwd, 'shop/Dockerfile')).mode & 0o777).toBe(0o600);
    });
  });

  describe.runIf(process.platform !== 'win32')('with a standard output that fails', () => {
    it.each(['head -1', 'true'])('finishes when `| %s` closes it early', async (reader) => {
      const cwd = emptyFolder();
      const script = `{ distroless new shop --yes; echo "exit $?" >&2; } | ${reader}`;
      const { code, stderr } = await shell(script, { cwd });
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'exit 0\n' });
      expect(Object.keys(contentsOf(cwd))).toContain('shop/.yo-rc.json');
    });

    it.skipIf(process.platform !== 'linux')('says so when the disk under it is full', async () => {
      const cwd = emptyFolder();
      const { code, stderr } = await shell('distroless new shop --yes >/dev/full', { cwd });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'distroless: Cannot write to standard output: no space left on device\n',
      });
    });

    it('finishes when it was never open', async () => {
      const cwd = emptyFolder();
      expect((await shell('distroless new shop --yes >&- 2>&-', { cwd })).code).toBe(0);
      expect(Object.keys(contentsOf(cwd))).toContain('shop/.yo-rc.json');
    });
  });
});
