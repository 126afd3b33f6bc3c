import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, withBrowser } from './browser.js';
import { lookInto } from './engine/look.js';
import { cleanUp, engine, newProject, type Project } from './project.js';
import { answering, buildSteps, serving } from './serving.js';

const images = new URL('../../docs/images/', import.meta.url);

afterAll(cleanUp);

describe('a Node front end with a Python back end', () => {
  let project: Project;
  let image: string;
  beforeAll(async () => {
    project = await newProject('--language', 'fullstack', '--port', '18080');
    image = `${project.image}:distroless`;
  });

  test('the tests of both pass, both images build, compare, and the distroless one passes the smoke test', async () => {
    const { stdout } = await project.make(['test', 'lint', 'build', 'build-single', 'compare', 'smoke']);
    expect(stdout).toMatch(/=+ \d+ passed in /);
    expect(stdout).toMatch(/Tests\s+\d+ passed/);
    expect(stdout.match(/^ok {4}\S/gm)).toHaveLength(7);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${image} passed`);
  });

  test('the single-stage image is at least 12 times larger and answers all the same', async () => {
    const { stdout } = await project.run('scripts/compare-images.sh', ['--json']);
    const [before, after] = JSON.parse(stdout).images;
    expect(before.size / after.size).toBeGreaterThanOrEqual(12);
    expect(after).toMatchObject({ shells: [], packageManagers: [], setuidFiles: 0, user: '65532:65532' });
    await serving(
      `${project.image}:single`,
      async ({ url }) => {
        expect(await (await fetch(url)).text()).toContain('<div id="root">');
        const answer = await fetch(`${url}/api/calculate?expression=6*7`);
        expect(await answer.json()).toEqual({ expression: '6*7', result: 42 });
      },
      18080,
    );
  });

  test('neither Node nor a compiler gets into the image', async () => {
    const { entries } = await lookInto(engine, image);
    const paths = [...entries.keys()];
    const unwanted = /\/bin\/(?:node|npm|npx|corepack|yarn|gcc|cc|g\+\+|ld|pip)$|(?:^|\/)node_modules$/;
    expect(paths.filter((path) => unwanted.test(path))).toEqual([]);
    expect(paths).toContain('app/static/index.html');
    expect(paths.filter((path) => /^app\/static\/.*\.(?:map|tsx?)$/.test(path))).toEqual([]);
  });

  test('the page is served with cache headers and a content security policy', async () => {
    await serving(
      image,
      async ({ url }) => {
        const page = await fetch(url);
        expect(page.headers.get('cache-control')).toBe('no-cache');
        const policy = page.headers.get('content-security-policy') ?? '';
        expect(policy).toContain("default-src 'none'");
        expect(policy).not.toContain('unsafe');
        const [asset = ''] = /\/assets\/[^"]+\.js/.exec(await page.text()) ?? [];
        const script = await fetch(url + asset);
        expect(script.status).toBe(200);
        expect(script.headers.get('content-type')).toMatch(/^text\/javascript\b/);
        expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect((await fetch(`${url}/assets/..%2f..%2fcalculator%2fapp.py`)).status).toBe(404);
      },
      18080,
    );
  });

  test('in a real browser: 5 / 2 is 2.5, an error is shown as one', async ({ skip }) => {
    const program = findBrowser();
    if (!program) return skip('no browser');
    await serving(image, ({ url }) => withBrowser(program, (browser) => useThePage(browser, url)), 18080);
  });

  test('a change to either source installs nothing again', async ({ skip }) => {
    skip(engine.name !== 'docker', 'it is read from BuildKit’s log');
    // The change is new in each run: a build that the engine remembers would prove nothing. The build before it:
    await project.make(['build']);
    await project.edit(
      'backend/src/calculator/calc.py',
      '\nimport math',
      `\nCHANGED = "${project.image}"\nimport math`,
    );
    await project.edit(
      'frontend/src/main.tsx',
      "import './styles.css';",
      `import './styles.css';\n// ${project.image}`,
    );
    const args = ['build', '--progress=plain', '--tag', `${project.image}:rebuilt`, '.'];
    const { code, stdout, stderr } = await project.run(engine.cli, args);
    expect(code).toBe(0);
    const log = stdout + stderr;
    expect(buildSteps(log, 'pip --python')[0]).toContain('CACHED');
    expect(buildSteps(log, 'npm ci')[0]).toContain('CACHED');
    expect(buildSteps(log, 'npm run build')[0]).not.toContain('CACHED');
  });

  test('make dev runs both, with the API behind the page’s proxy', async () => {
    const child = spawn('make', ['dev'], {
      cwd: project.folder,
      env: { ...process.env, NO_COLOR: '1' },
      // A group of its own, as a terminal makes one, so that all of it can be ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    try {
      await expect.poll(() => output, { timeout: 60_000 }).toMatch(/Local:\s+http:\/\/localhost:\d+/);
      const [, page = ''] = /Local:\s+(http:\/\/localhost:\d+)/.exec(output) ?? [];
      await answering(`${page}/api/calculate?expression=6*7`);
      const answer = await fetch(`${page}/api/calculate?expression=6*7`);
      expect(await answer.json()).toEqual({ expression: '6*7', result: 42 });
      expect(await (await fetch(page)).text()).toContain('/@vite/client');
    } finally {
      const ended = once(child, 'close');
      if (child.pid) process.kill(-child.pid, 'SIGTERM');
      await ended;
    }
  });
});

/** What a visitor does; the screenshots are kept where `UPDATE_SCREENSHOTS` asks for them. */
async function useThePage(browser: import('playwright-core').Browser, url: string): Promise<void> {
  for (const scheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 760, height: 520 }, colorScheme: scheme });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    const input = page.getByLabel('Expression');
    await expect.poll(() => input.evaluate((element) => element.matches(':focus'))).toBe(true);
    await input.fill('5 / 2');
    await input.press('Enter');
    await page.getByRole('status').getByText('2.5', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    if (process.env.UPDATE_SCREENSHOTS) {
      await mkdir(images, { recursive: true });
      await page.screenshot({ path: fileURLToPath(new URL(`calculator-${scheme}.png`, images)) });
    }
    await input.fill('1 / 0');
    await input.press('Enter');
    await page.getByRole('alert').getByText('division by zero, at character 3').waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    // The browser itself notes the answer's status 400; nothing else may complain.
    expect(complaints.filter((text) => !/status of 400/.test(text))).toEqual([]);
    await page.close();
  }
}
