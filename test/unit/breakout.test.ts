// No answer that is taken can break out of what it is written into: every file is read back by the parser
// of its own language, and the answers must come out as they went in.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DockerfileParser, type Entrypoint, type Label } from 'dockerfile-ast';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { type NewService, newService } from '../../src/newService/newService.js';
import { answersChanges } from '../../src/newService/storedAnswers.js';
import { findChanges } from '../../src/write/changes.js';
import { writeFiles } from '../../src/write/writeFiles.js';
import { acceptedModule, acceptedName, acceptedPort, hostileText } from './support/arbitraries.js';
import { render, textOf, variants } from './support/variants.js';

/** A service with drawn answers, on the disk, and the same kind of service with plain ones. */
interface Sample {
  name: string;
  port: number;
  module: string;
  language: string;
  service: NewService;
  plain: NewService;
  folder: string;
}

const SEED = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 2 ** 31);
const root = mkdtempSync(path.join(tmpdir(), 'distroless-breakout-'));
const samples: Sample[] = [];

beforeAll(async () => {
  const answers = fc.record({ name: acceptedName, port: acceptedPort, module: acceptedModule });
  for (const [index, { title, options }] of variants.entries()) {
    const drawn = fc.sample(answers, { numRuns: 6, seed: SEED + index });
    for (const [number, { name, port, module }] of drawn.entries()) {
      const language = options.language ?? '';
      const more = language === 'go' ? { module } : {};
      const folder = path.join(root, `${title}-${number}`);
      const service = await render({ ...options, ...more, name, port: String(port) });
      const plain = await render({ ...options, name: 'plain' });
      writeFiles(findChanges(folder, service.files));
      samples.push({ name, port, module, language, service, plain, folder });
    }
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

/** Whether there is a Python that reads TOML. */
const pythonIsThere = spawnSync('python3', ['-c', 'import tomllib']).status === 0;

/** The samples of these languages; there must be some. */
function samplesOf(...languages: string[]): Sample[] {
  const found = samples.filter(({ language }) => languages.includes(language));
  expect(found).not.toEqual([]);
  return found;
}

describe(`an accepted answer (FAST_CHECK_SEED=${SEED})`, () => {
  it.each(['Dockerfile', 'Dockerfile.single'])('stays in its place in %s', (file) => {
    for (const { name, service, plain } of samples) {
      const instructions = DockerfileParser.parse(textOf(service, file)).getInstructions();
      const expected = DockerfileParser.parse(textOf(plain, file)).getInstructions();
      expect(instructions.map((one) => one.getKeyword())).toEqual(expected.map((one) => one.getKeyword()));
      for (const instruction of instructions) {
        switch (instruction.getKeyword()) {
          case 'EXPOSE':
            expect(instruction.getArgumentsContent()).toBe(String(service.plan.port.value));
            break;
          case 'LABEL':
            expect((instruction as Label).getProperties().map((property) => property.getValue())).toEqual([
              name,
              '$VERSION',
              '$REVISION',
            ]);
            break;
          case 'ENTRYPOINT': {
            const words = (instruction as Entrypoint).getJSONStrings().map((word) => word.getValue());
            expect(words.map((word) => JSON.parse(word))).toEqual(service.plan.command);
          }
        }
      }
    }
  });

  it.skipIf(!isThere('make'))('stays in its place in the Makefile (needs make)', () => {
    // Instead of an engine, a program that prints its arguments one a line: the words as the shell sees them.
    const settings = ["ENGINE=printf '%s\\n'", 'VERSION=1', 'REVISION=2'];
    const make = (folder: string, ...targets: string[]) =>
      execFileSync('make', ['-s', '--no-print-directory', '-C', folder, ...targets, ...settings], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
      });
    for (const { name, service, plain, folder } of samples) {
      const args = ['--build-arg', 'VERSION=1', '--build-arg', 'REVISION=2'];
      expect(make(folder, 'build', 'build-single').split('\n')).toEqual([
        ...['build', ...args, '-t', `${name}:distroless`, '-f', 'Dockerfile', '.'],
        ...['build', '-t', `${name}:single`, '-f', 'Dockerfile.single', '.'],
        '',
      ]);
      expect(make(folder, 'help')).toContain('\n  multiarch ');
      const targets = (text: string) => text.match(/^\S+(?=:)/gm);
      expect(targets(textOf(service, 'Makefile'))).toEqual(targets(textOf(plain, 'Makefile')));
    }
  });

  it.skipIf(process.platform === 'win32')('stays in its place in the shell scripts', () => {
    for (const { folder, service } of samples) {
      const { name, port, healthPath, probe } = service.plan;
      const settings = {
        'compare-images.sh': [name, 'Dockerfile', 'Dockerfile.single'],
        'smoke-test.sh': [name, String(port.value), healthPath, probe.path, probe.expect],
      };
      for (const [script, values] of Object.entries(settings)) {
        const file = path.join(folder, 'scripts', script);
        execFileSync('sh', ['-n', file]);
        const lines = textOf(service, `scripts/${script}`).match(/^default_.*$/gm) ?? [];
        const names = lines.map((line) => `"$${line.split('=', 1)}"`);
        const echo = `${lines.join('\n')}\nprintf '%s\\n' ${names.join(' ')}`;
        expect(execFileSync('sh', ['-euc', echo], { encoding: 'utf8' }).split('\n')).toEqual([...values, '']);
      }
    }
  });

  it.skipIf(!isThere('gofmt'))('stays in its place in Go (needs gofmt)', () => {
    const folders = samplesOf('go').map(({ folder }) => folder);
    expect(execFileSync('gofmt', ['-l', ...folders], { encoding: 'utf8' })).toBe('');
  });

  it.skipIf(!isThere('go'))('stays in its place in go.mod (needs go)', () => {
    for (const { folder, module } of samplesOf('go')) {
      const mod = execFileSync('go', ['mod', 'edit', '-json', path.join(folder, 'go.mod')], { cwd: root });
      expect(JSON.parse(mod.toString()).Module).toEqual({ Path: module });
    }
  });

  it.skipIf(!pythonIsThere)('stays in its place in TOML and Python (needs Python 3.11)', () => {
    const read = `
import ast, json, pathlib, sys, tomllib
for folder in map(pathlib.Path, sys.argv[1:]):
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    settings = ast.parse((folder / "src/calculator/settings.py").read_text("utf-8"))
    ports = [ast.literal_eval(node.value) for node in ast.walk(settings)
             if isinstance(node, (ast.Assign, ast.AnnAssign)) and "DEFAULT_PORT" in ast.unparse(node).split(" =")[0]]
    print(json.dumps([project["name"], *ports]))
`;
    const python = samplesOf('python', 'fullstack');
    const folders = python.map(({ folder, service }) =>
      path.join(folder, path.dirname(service.plan.packageManager.from)),
    );
    const lines = execFileSync('python3', ['-c', read, ...folders], { encoding: 'utf8' });
    expect(
      lines
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(python.map(({ name, port }) => [name, port]));
  });

  it('stays in its place in JSON', () => {
    for (const { folder, service } of samples) {
      for (const { path: file, contents } of service.files) {
        // TypeScript's settings may have comments.
        if (file.endsWith('.json') && !/tsconfig/.test(file)) JSON.parse(contents);
      }
      const [stored] = answersChanges(folder, service.answers);
      expect(JSON.parse(stored?.file.contents ?? '')).toEqual({ 'generator-distroless': service.answers });
    }
  });

  it('leaves no placeholder and no template tag behind', () => {
    for (const { service } of samples) {
      for (const { contents } of service.files)
        expect(contents).not.toMatch(/<%|%>|example\.com\/calculator/);
    }
  });
});

describe('a hostile text', () => {
  it.each(['name', 'language', 'port', 'module', 'framework'])(
    'is refused or harmless as %s',
    async (option) => {
      const language = option === 'module' ? 'go' : 'python';
      await fc.assert(
        fc.asyncProperty(hostileText, async (text) => {
          let taken: NewService;
          try {
            taken = await newService({
              dir: undefined,
              cwd: root,
              given: { language, [option]: text },
              yes: true,
              ask: undefined,
            });
          } catch (error) {
            if (!(error instanceof UserError)) throw error;
            expect(error.code).toBe(2);
            return;
          }
          // Only a module path may have more than a name: slashes, dots, tildes, underscores, capitals.
          expect(option).toBe('module');
          expect(taken.answers.module).toBe(text);
          expect(text).toMatch(/^[A-Za-z0-9._~/-]+$/);
        }),
        { seed: SEED },
      );
    },
  );

  it.each(['<%= 1 %>', '$&', '$1', '$$'])('%s would be written as it is by the renderer', async (text) => {
    const { plan } = await render({ language: 'go' });
    const { renderDockerParts } = await import('../../src/render/dockerParts.js');
    const readme = renderDockerParts({ ...plan, name: text }, 'go').find((file) => file.path === 'README.md');
    expect(readme?.contents.split('\n')[0]).toBe(`# ${text}`);
  });
});
