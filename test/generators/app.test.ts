import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { YeomanTest } from 'yeoman-test';
import NewServiceGenerator from '../../generators/app/index.js';
import { main } from '../../src/cli/main.js';
import { newServiceQuestions } from '../../src/questions/questions.js';
import { stacks } from '../../src/stacks/stacks.js';
import { contentsOf, emptyFolder, stateOf } from '../unit/support/folder.js';
import { variants } from '../unit/support/variants.js';

/** Sets what the generator and the command see of a terminal: the tests have none. */
function haveTerminal(isTTY: boolean): void {
  Object.defineProperty(process.stdin, 'isTTY', { value: isTTY, configurable: true });
}

let stdout = '';

beforeEach(() => {
  haveTerminal(false);
  stdout = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

interface Run {
  cwd: string;
  args?: string[];
  options?: Record<string, unknown>;
  answers?: Record<string, string>;
}

/** Runs the generator in a folder, as yo does: not with `force`, which the helper has by default. */
async function yo({ cwd, args = [], options = {}, answers = {} }: Run): Promise<string[]> {
  const { force = false, dryRun = false } = options;
  const settings = { cwd, tmpdir: false, autoCleanup: false, namespace: 'distroless:app' };
  const context = new YeomanTest()
    .create(NewServiceGenerator as never, settings, { cwd, force, dryRun } as never)
    .withArguments(args)
    .withOptions({ force, ...options } as never)
    .withAnswers(answers);
  try {
    await context;
  } finally {
    context.restore();
  }
  return context.askedQuestions.map(({ name }) => name);
}

/** A run that must end with this message and exit status, which yo takes from `code`, and write nothing. */
async function expectRefused(run: Run, message: string | RegExp, code = 2): Promise<void> {
  const before = stateOf(run.cwd);
  await expect(yo(run)).rejects.toThrow(
    expect.objectContaining({
      code,
      message:
        typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
    }),
  );
  expect(Object.keys(stateOf(run.cwd))).toEqual(Object.keys(before));
}

describe('yo distroless', () => {
  it.each(variants)('writes $title byte for byte as distroless new does', async ({ options }) => {
    const [ours, theirs] = [emptyFolder(), emptyFolder()];
    const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    expect(await main(['new', path.join(ours, 'shop'), '--port=9000', ...flags])).toBe(0);
    await yo({ cwd: theirs, args: ['shop'], options: { ...options, port: '9000' } });
    expect(contentsOf(theirs)).toEqual(contentsOf(ours));
    expect(modesOf(theirs)).toEqual(modesOf(ours));
    // The one takes the other's project for its own.
    const before = stateOf(theirs);
    expect(await main(['new', path.join(theirs, 'shop')])).toBe(0);
    expect(stateOf(theirs)).toEqual(before);
    await yo({ cwd: ours, args: ['shop'] });
    expect(contentsOf(ours)).toEqual(contentsOf(theirs));
  });

  it.each(stacks.map(({ id }) => id))(
    'asks the questions of %s in the order of the table',
    async (language) => {
      haveTerminal(true);
      const cwd = emptyFolder();
      const asked = await yo({ cwd, answers: { name: 'shop', language, port: '9000' } });
      const expected = newServiceQuestions
        .filter(({ when }) => when?.({ language }) ?? true)
        .map(({ name }) => name);
      expect(asked).toEqual(expected);
      const stored = JSON.parse(readFileSync(path.join(cwd, 'shop/.yo-rc.json'), 'utf8'));
      expect(stored['generator-distroless']).toMatchObject({ name: 'shop', language, port: 9000 });
      expect(Object.keys(stored['generator-distroless'])).toEqual(expected);
    },
  );

  it('does not ask what options say', async () => {
    haveTerminal(true);
    const options = { language: 'go', port: '9000' };
    expect(await yo({ cwd: emptyFolder(), args: ['shop'], options })).toEqual(['module']);
  });

  it('takes a number as yo hands it over', async () => {
    const cwd = emptyFolder();
    await yo({ cwd, options: { yes: true, port: 9000 } });
    expect(readFileSync(path.join(cwd, 'my-service/Dockerfile'), 'utf8')).toContain('EXPOSE 9000\n');
  });

  it('asks nothing with --yes', async () => {
    haveTerminal(true);
    const cwd = emptyFolder();
    expect(await yo({ cwd, options: { yes: true } })).toEqual([]);
    expect(Object.keys(contentsOf(cwd))).toContain('my-service/Dockerfile');
  });

  it('takes the folder behind a flag as the folder', async () => {
    const cwd = emptyFolder();
    // What yo makes of `yo distroless --yes shop`.
    await yo({ cwd, options: { yes: 'shop' } });
    expect(Object.keys(contentsOf(cwd))).toContain('shop/Dockerfile');
  });

  it('does not ask again what an earlier run has stored', async () => {
    const cwd = emptyFolder();
    await yo({
      cwd,
      args: ['shop'],
      options: { language: 'go', port: '9000', module: 'example.com/team/shop' },
    });
    haveTerminal(true);
    const before = contentsOf(cwd);
    expect(await yo({ cwd, args: ['shop'] })).toEqual([]);
    expect(contentsOf(cwd)).toEqual(before);
  });

  it('prints the plan as JSON, as distroless new does', async () => {
    const cwd = emptyFolder();
    await yo({ cwd, args: ['shop'], options: { language: 'go', json: true } });
    const theirs = JSON.parse(stdout);
    stdout = '';
    await main(['new', path.join(emptyFolder(), 'shop'), '--language=go', '--json']);
    expect(theirs).toEqual(JSON.parse(stdout));
  });

  it('writes nothing on a dry run', async () => {
    const cwd = emptyFolder();
    await yo({ cwd, args: ['shop'], options: { yes: true, dryRun: true } });
    expect(contentsOf(cwd)).toEqual({});
  });

  it.runIf(process.platform !== 'win32')('makes the scripts executable again', async () => {
    const cwd = emptyFolder();
    await yo({ cwd, args: ['shop'], options: { yes: true } });
    const modes = modesOf(cwd);
    for (const name of Object.keys(modes)) chmodSync(path.join(cwd, name), 0o644);
    await yo({ cwd, args: ['shop'], options: { yes: true } });
    expect(modesOf(cwd)).toEqual(modes);
  });

  describe('refuses', () => {
    it.each([
      ['an unknown option', { nmae: 'x' }, "Unknown option '--nmae'"],
      ['an unknown option of two words', { dryRunn: true }, "Unknown option '--dry-runn'"],
      ['a bad name', { name: '$(touch pwned)' }, "cannot be the service's name"],
      ['an empty name', { name: '' }, "cannot be the service's name"],
      ['a bad port', { port: 'abc' }, 'is not a port'],
      ['a port that needs privileges', { port: 80 }, 'publish it as 80'],
      ['a language that is none', { language: 'ruby' }, '"ruby" is not a language'],
      [
        'an option of another language',
        { language: 'python', module: 'a/b' },
        '--module belongs to --language go',
      ],
      ['a bad module path', { language: 'go', module: 'a b' }, 'cannot be a Go module path'],
    ])('%s', (_, options, message) =>
      expectRefused({ cwd: emptyFolder(), options: { yes: true, ...options } }, message),
    );

    it('a second folder', () =>
      expectRefused({ cwd: emptyFolder(), args: ['a', 'b'], options: { yes: true } }, 'One folder at most'));

    it('to guess without a terminal', () =>
      expectRefused({ cwd: emptyFolder() }, 'Give a folder and --language LANGUAGE, or --yes'));

    it('a target that is a file', () => {
      const cwd = emptyFolder();
      writeFileSync(path.join(cwd, 'file'), '');
      return expectRefused(
        { cwd, args: ['file'], options: { yes: true, name: 'shop' } },
        'is a file, not a folder',
      );
    });

    it('a target that is a dangling link', () => {
      const cwd = emptyFolder();
      symlinkSync('nowhere', path.join(cwd, 'link'));
      return expectRefused(
        { cwd, args: ['link'], options: { yes: true } },
        'link to something that does not exist',
      );
    });

    it.runIf(process.platform === 'linux')('to start what would stop halfway', () => {
      const cwd = emptyFolder();
      // Paths end at 4095 bytes: there is room for the files, but not for the drafts of all of them.
      const deep = `${'x'.repeat(199)}/`.repeat(21).slice(0, 4060 - cwd.length);
      return expectRefused(
        { cwd, args: [deep], options: { yes: true, name: 'shop', language: 'go' } },
        /^Nothing was written: cannot write .*: name too long\.$/,
        1,
      );
    });
  });

  describe('where other files stand', () => {
    /** A folder with two files that stand in the way of a new service. */
    function occupied(): string {
      const cwd = emptyFolder();
      mkdirSync(path.join(cwd, 'shop'));
      for (const name of ['Dockerfile', 'Makefile']) writeFileSync(path.join(cwd, 'shop', name), 'mine\n');
      return cwd;
    }
    const run = { args: ['shop'], options: { yes: true } };
    const read = (cwd: string, name: string) => readFileSync(path.join(cwd, 'shop', name), 'utf8');

    it('stops without a terminal, before anything is written', () =>
      expectRefused(
        { cwd: occupied(), ...run },
        'has other versions of Dockerfile, Makefile. Look at them with',
      ));

    it('asks for each and leaves what it may not overwrite', async () => {
      haveTerminal(true);
      const cwd = occupied();
      expect(await yo({ cwd, ...run, answers: { action: 'skip' } })).toEqual(['action', 'action']);
      expect(read(cwd, 'Dockerfile')).toBe('mine\n');
      expect(read(cwd, 'go.mod')).toContain('module example.com/shop');
      expect(read(cwd, '.yo-rc.json')).toContain('"name": "shop"');
    });

    it('overwrites after a yes', async () => {
      haveTerminal(true);
      const cwd = occupied();
      await yo({ cwd, ...run, answers: { action: 'write' } });
      expect(read(cwd, 'Dockerfile')).toContain('gcr.io/distroless');
    });

    it('tells in JSON what became of each', async () => {
      haveTerminal(true);
      const cwd = occupied();
      await yo({ cwd, args: ['shop'], options: { yes: true, json: true }, answers: { action: 'skip' } });
      const { files } = JSON.parse(stdout);
      expect(files).toContainEqual({ path: 'Dockerfile', action: 'skip' });
      expect(files).toContainEqual({ path: 'go.mod', action: 'create' });
    });

    it('overwrites without asking with --force', async () => {
      const cwd = occupied();
      expect(await yo({ cwd, args: ['shop'], options: { yes: true, force: true } })).toEqual([]);
      expect(read(cwd, 'Makefile')).toContain('IMAGE ?= shop');
    });

    it('leaves nothing behind when it is given up', async () => {
      haveTerminal(true);
      const cwd = occupied();
      const before = contentsOf(cwd);
      await expect(yo({ cwd, ...run, answers: { action: 'abort' } })).rejects.toThrow();
      expect(contentsOf(cwd)).toEqual(before);
    });
  });
});

/** The modes of all files, which contents leave out. */
function modesOf(folder: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(stateOf(folder))
      .filter(([, state]) => !state.endsWith('folder'))
      .map(([name, state]) => [name, state.split(' ', 1)[0] ?? '']),
  );
}
