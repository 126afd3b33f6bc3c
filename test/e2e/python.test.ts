import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEngine } from './engine/engine.js';
import { lookInto } from './engine/look.js';
import { cleanUp, engine, newProject, type Project } from './project.js';
import { buildSteps, serving } from './serving.js';

const megabyte = 1_000_000;
const base = 'gcr.io/distroless/python3-debian13:nonroot';
const sitePackages = 'venv/lib/python3.13/site-packages/';

afterAll(cleanUp);

describe.each(['fastapi', 'flask'])('a Python service with %s', (framework) => {
  let project: Project;
  let image: string;
  beforeAll(async () => {
    project = await newProject('--language', 'python', '--framework', framework);
    image = `${project.image}:distroless`;
  });

  test('its tests pass, both images build, and the distroless one passes the smoke test', async () => {
    const { stdout } = await project.make(['test', 'lint', 'build', 'build-single', 'smoke']);
    expect(stdout).toMatch(/=+ \d+ passed in /);
    expect(stdout).toMatch(/Success: no issues found in \d+ source files/);
    expect(stdout.match(/^ok {4}\S/gm)).toHaveLength(7);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${image} passed`);
  });

  test('the single-stage image is at least 10 times larger', async () => {
    const { stdout } = await project.run('scripts/compare-images.sh', ['--json']);
    const [before, after] = JSON.parse(stdout).images;
    expect(before.size / after.size).toBeGreaterThanOrEqual(10);
    expect(after).toMatchObject({ shells: [], packageManagers: [], setuidFiles: 0, user: '65532:65532' });
  });

  test('the image is the base, the installed wheels and no more than 3 MB', async () => {
    const { bytes, entries } = await lookInto(engine, image);
    const wheels = [...entries].filter(([path]) => path.startsWith(sitePackages));
    const wheelBytes = wheels.reduce((sum, [, { size }]) => sum + size, 0);
    expect(wheelBytes).toBeGreaterThan(megabyte);
    const { bytes: baseBytes } = await lookInto(engine, base);
    expect(bytes).toBeLessThanOrEqual(baseBytes + wheelBytes + 3 * megabyte);
    const tools = /^(?:pip|setuptools|wheel|uv|pytest|ruff|mypy)(?:[-/]|$)/;
    const found = wheels.map(([path]) => path.slice(sitePackages.length)).filter((path) => tools.test(path));
    expect(found).toEqual([]);
  });

  test('the virtual environment runs on the runtime image’s own interpreter', async () => {
    const code = 'import os, sys; print(sys.prefix, sys.base_prefix, os.path.realpath(sys.executable))';
    expect(await python(image, '-c', code)).toBe('/venv /usr /usr/bin/python3.13\n');
  });

  test('nothing is compiled at start', async () => {
    const code =
      'import importlib.util, sys, calculator.app; ' +
      'own = [m for n, m in sys.modules.items() if getattr(m, "__file__", None) and m.__file__.endswith(".py") ' +
      'and m.__file__.startswith(("/app/", "/venv/"))]; ' +
      'import os; print(len(own), [m.__file__ for m in own if not os.path.exists(m.__cached__)])';
    const [count = '', missing] = (await python(image, '-c', code)).trim().split(' ', 2);
    expect(Number(count)).toBeGreaterThan(20);
    expect(missing).toBe('[]');
    // -v names each module that is compiled from its source, without quotes.
    const { stdout } = await project.run('sh', [
      '-c',
      `${engine.cli} run --rm --read-only --entrypoint /venv/bin/python ${image} -v -c 'import calculator.app' 2>&1`,
    ]);
    expect(stdout).toMatch(/^# code object from '\/app\/calculator\/__pycache__\/app\.cpython-313\.pyc'$/m);
    expect(stdout).not.toMatch(/^# code object from \/(?:app|venv)\//m);
  });

  test('it answers as the other languages do, logs JSON, and SIGTERM ends it with 0', async () => {
    await serving(image, async ({ url, stop }) => {
      const asked = async (expression: string) => {
        const answer = await fetch(`${url}/api/calculate?expression=${encodeURIComponent(expression)}`);
        return [answer.status, await answer.json()];
      };
      expect(await asked('5 / 2')).toEqual([200, { expression: '5 / 2', result: 2.5 }]);
      expect(await asked('1 / 0')).toEqual([400, { error: 'division by zero', position: 3 }]);
      expect(await asked('2 * 🙂')).toEqual([400, { error: 'unexpected "🙂"', position: 5 }]);
      const page = await fetch(url);
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
      const { code, log } = await stop();
      expect(code).toBe('0');
      const lines = log.map((line) => JSON.parse(line));
      expect(lines.filter(({ msg }) => msg === 'request')).toHaveLength(4);
    });
  });

  test('a change to the source does not install the dependencies again', async ({ skip }) => {
    skip(engine.name !== 'docker', 'it is read from BuildKit’s log');
    // The change is new in each run: a build that the engine remembers would prove nothing. The build before it:
    await project.make(['build']);
    await project.edit(
      'src/calculator/calc.py',
      '\nimport math',
      `\nCHANGED = "${project.image}"\nimport math`,
    );
    const args = ['build', '--progress=plain', '--tag', `${project.image}:rebuilt`, '.'];
    const { code, stdout, stderr } = await project.run(engine.cli, args);
    expect(code).toBe(0);
    const [install = ''] = buildSteps(stdout + stderr, 'pip --python');
    expect(install).toContain('CACHED');
    const [compile = ''] = buildSteps(stdout + stderr, 'compileall');
    expect(compile).not.toContain('CACHED');
  });
});

test('another name and port, and a refreshed lock', async () => {
  const project = await newProject('--language', 'python', '--name', 'flask', '--port', '9191');
  const { stdout } = await project.make(['lock', 'test', 'smoke']);
  expect(stdout).toContain(`${project.image}:distroless passed`);
  const lock = await project.read('requirements.txt');
  expect(lock).toMatch(/--hash=sha256:[0-9a-f]{64}/);
  expect(lock).not.toMatch(/https?:/);
});

function python(image: string, ...args: string[]): Promise<string> {
  return runEngine(engine, [
    'run',
    '--rm',
    '--read-only',
    '--entrypoint',
    '/venv/bin/python',
    image,
    ...args,
  ]);
}
