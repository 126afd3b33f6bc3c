import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEngine } from './engine/engine.js';
import { lookInto } from './engine/look.js';
import { cleanUp, engine, newFolder, newProject, type Project, replaceOnce } from './project.js';
import { findProgram, run, skipWithout, succeed } from './run.js';
import { buildSteps, serving } from './serving.js';

const megabyte = 1_000_000;

/** What `compare-images.sh --json` prints. */
interface Comparison {
  schema: number;
  engine: string;
  images: {
    image: string;
    size: number;
    compressedSize: number;
    layers: number;
    files: number;
    executables: number;
    setuidFiles: number;
    shells: string[];
    packageManagers: string[];
    debianPackages: number;
    user: string;
    ratio: number;
  }[];
}

const compareScript = 'scripts/compare-images.sh';

afterAll(cleanUp);

describe('a Go service', () => {
  let project: Project;
  let distroless: string;
  let single: string;
  beforeAll(async () => {
    project = await newProject('--language', 'go');
    distroless = `${project.image}:distroless`;
    single = `${project.image}:single`;
  });

  test('make lists the targets', async () => {
    const { stdout } = await project.make([]);
    const listed = stdout.split('\n').flatMap((line) => /^ {2}([a-z-]+) +\S/.exec(line)?.[1] ?? []);
    const promised = [
      'build',
      'build-single',
      'run',
      'test',
      'lint',
      'compare',
      'smoke',
      'debug',
      'multiarch',
    ];
    expect(listed.sort()).toEqual([...promised, 'clean', 'help'].sort());
  });

  test('its tests pass, both images build, compare, and the distroless one passes the smoke test', async () => {
    const { stdout } = await project.make(['test', 'lint', 'build', 'build-single', 'compare', 'smoke']);
    expect(stdout).toMatch(/^ok\s+\S+\/calc\b/m);
    expect(stdout).toMatch(new RegExp(`^${distroless} is \\d+ times smaller than ${single}$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${single} +[█#]{40} +\\d+ MB$`, 'm'));
    expect(stdout).toMatch(new RegExp(`^${distroless} +[█#] +[\\d.]+ MB$`, 'm'));
    expect(stdout.match(/^ok {4}\S/gm)).toHaveLength(7);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${distroless} passed`);
  });

  test('the image is the program and no more than 2.5 MB beside it', async () => {
    const { bytes, entries, config } = await lookInto(engine, distroless);
    const binary = entries.get('app')?.size ?? 0;
    expect(binary).toBeGreaterThan(megabyte);
    expect(bytes).toBeLessThanOrEqual(binary + 2.5 * megabyte);
    expect(config.User).toBe('65532:65532');
    expect(config.Entrypoint).toEqual(['/app']);
  });

  test('compare: the single-stage image is at least 80 times larger, as JSON and as a page', async () => {
    const page = join(await newFolder(), 'report.html');
    const { code, stdout } = await project.run(compareScript, ['--json', '--html', page]);
    expect(code).toBe(0);
    const { schema, images, engine: used } = JSON.parse(stdout) as Comparison;
    expect({ schema, used }).toEqual({ schema: 1, used: engine.name });
    const [before, after] = images;
    if (!before || !after) throw new Error('two images expected');
    expect(before).toMatchObject({ image: single, ratio: 1, user: 'root' });
    expect(before.shells).toContain('bash');
    expect(before.packageManagers).toContain('apt');
    expect(after).toMatchObject({
      image: distroless,
      user: '65532:65532',
      shells: [],
      packageManagers: [],
      setuidFiles: 0,
    });
    const ratio = before.size / after.size;
    console.log(`Go: ${before.size} bytes, ${after.size} bytes, ${ratio.toFixed(1)} times smaller`);
    expect(ratio).toBeGreaterThanOrEqual(80);
    expect(after.ratio).toBeCloseTo(ratio, 2);
    expect(after.compressedSize).toBeLessThan(after.size);
    expect(before.executables).toBeGreaterThan(100 * after.executables);
    expect(before.debianPackages).toBeGreaterThan(after.debianPackages);
    expect(after.size).toBe((await lookInto(engine, distroless)).bytes);

    const html = await readFile(page, 'utf8');
    expect(html).toMatch(/^<!doctype html>/);
    expect(html.trimEnd()).toMatch(/<\/html>$/);
    expect(html).toContain(`${Math.round(ratio)} times smaller`);
    expect(html).not.toMatch(/(?:src|href)=|url\(|@import|<script/);
    expect(await readdir(dirname(page))).toEqual(['report.html']);
  });

  test('compare --markdown prints a table of any images', async () => {
    const images = ['debian:trixie-slim', 'gcr.io/distroless/static-debian13:nonroot', distroless];
    const { code, stdout } = await project.run(compareScript, ['--markdown', ...images]);
    expect(code).toBe(0);
    const rows = stdout.split('\n').filter((line) => line.startsWith('|'));
    expect(rows[0]).toBe(`| | ${images.map((image) => `\`${image}\``).join(' | ')} |`);
    expect(rows[1]).toBe('| --- | ---: | ---: | ---: |');
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) expect(row.split('|'), row).toHaveLength(6);
    expect(stdout).toMatch(/^`\S+` is \*\*\d+(\.\d+)? times smaller than\*\* `debian:trixie-slim`\.$/m);
  });

  test('compare --max-size passes below the limit and fails above it', async () => {
    const { bytes } = await lookInto(engine, distroless);
    const enough = `${Math.ceil(bytes / megabyte)}MB`;
    expect((await project.run(compareScript, ['--max-size', enough, distroless])).code).toBe(0);
    const { code, stderr } = await project.run(compareScript, ['--max-size', `${bytes - 1}`, distroless]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${distroless} has ${bytes} bytes, more than --max-size`);
    expect((await project.run(compareScript, ['--max-size', 'small', distroless])).code).toBe(2);
  });

  test('compare builds what is missing', async () => {
    await runEngine(engine, ['image', 'rm', distroless]);
    const { code, stdout } = await project.run(compareScript, ['--json'], {
      env: { SINGLE_IMAGE: 'debian:trixie-slim' },
    });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Comparison).images.map(({ image }) => image)).toEqual([
      'debian:trixie-slim',
      distroless,
    ]);
  });

  test('make debug opens a shell beside the program', async () => {
    const { stdout } = await project.make(['debug'], { input: 'id; ls -l /app; exit\n' });
    expect(stdout).toMatch(/^uid=65532/m);
    expect(stdout).toMatch(/^-rwxr-xr-x .* \/app$/m);
  });

  test('it calculates in the terminal of the container', async () => {
    const args = ['run', '--rm', '--interactive', distroless, 'repl'];
    const { stdout, stderr } = await succeed(engine.cli, args, {
      env: engine.env,
      input: '2 * 2\n1 / 0\n5 / 2\nexit\n6 * 7\n',
    });
    expect(stdout).toBe('4\n2.5\n');
    expect(stderr).toContain('division by zero at character 3');
  });

  test('it serves, logs JSON, and SIGTERM ends it with 0', async () => {
    await serving(distroless, async ({ url, stop }) => {
      const asked = (expression: string) =>
        fetch(`${url}/api/calculate?expression=${encodeURIComponent(expression)}`);
      const good = await asked('5 / 2');
      expect([good.status, await good.json()]).toEqual([200, { expression: '5 / 2', result: 2.5 }]);
      const bad = await asked('1 / 0');
      expect([bad.status, await bad.json()]).toEqual([400, { error: 'division by zero', position: 3 }]);
      expect((await fetch(url)).headers.get('content-type')).toMatch(/^text\/html\b/);

      const { code, log } = await stop();
      expect(code).toBe('0');
      const messages = log.map((line) => JSON.parse(line));
      expect(messages.filter(({ msg }) => msg === 'request')).toHaveLength(3);
      for (const message of messages) expect(message).toMatchObject({ time: expect.any(String) });
    });
  });

  test('the version is stamped into the program and the labels', async () => {
    await project.make(['build'], { env: { VERSION: '1.2.3', REVISION: 'abc', TAG: 'stamped' } });
    const image = `${project.image}:stamped`;
    expect((await runEngine(engine, ['run', '--rm', image, 'version'])).trim()).toBe('1.2.3');
    const labels = await runEngine(engine, ['image', 'inspect', '--format={{json .Config.Labels}}', image]);
    expect(JSON.parse(labels)).toMatchObject({
      'org.opencontainers.image.title': 'shop',
      'org.opencontainers.image.version': '1.2.3',
      'org.opencontainers.image.revision': 'abc',
    });
  });

  test('it cross-compiles, and secrets and rubbish stay out of the build', async () => {
    const unwanted = ['.env', '.env.local', 'server.key', 'app.pem', '.git/config', 'bin/app', '.netrc'];
    for (const file of unwanted) {
      await mkdir(join(project.folder, file, '..'), { recursive: true });
      await writeFile(join(project.folder, file), 'secret\n');
    }
    const out = await newFolder();
    const dockerfile = `${await project.read('Dockerfile')}
FROM scratch
COPY --from=build /out/app /app
COPY --from=build /src /context
`;
    await project.build('export', dockerfile, ['--platform=linux/arm64', `--output=type=local,dest=${out}`]);
    const program = await readFile(join(out, 'app'));
    // e_machine in the ELF header: 183 is AArch64.
    expect(program.readUInt16LE(18)).toBe(183);
    const context = await readdir(join(out, 'context'));
    expect(context.sort()).toEqual(['calc', 'go.mod', 'main.go', 'main_test.go', 'repl', 'server']);
  });

  test('after a one-line change, nothing is downloaded and only its own packages are compiled', async ({
    skip,
  }) => {
    skip(engine.name !== 'docker', 'it is read from BuildKit’s log');
    // `go build -v` names each package that it compiles.
    const build = 'go build -trimpath';
    const verbose = replaceOnce(await project.read('Dockerfile'), build, build.replace('build', 'build -v'));
    await project.build('verbose', verbose);
    await project.edit(
      'calc/calc.go',
      'package calc\n',
      `package calc\n\nconst changed = "${project.image}"\n`,
    );
    await writeFile(join(project.folder, 'Dockerfile.verbose'), verbose);
    const args = [
      'build',
      '--progress=plain',
      '--file=Dockerfile.verbose',
      '--tag',
      `${project.image}:rebuilt`,
    ];
    const { stdout, stderr } = await project.run(engine.cli, [...args, '.']);
    const [download] = buildSteps(stdout + stderr, 'go mod download');
    expect(download).toContain('CACHED');
    const [compile = ''] = buildSteps(stdout + stderr, 'go build');
    expect(packagesNamed(compile)).toContain('example.com/shop/calc');
    // What imports the changed package is compiled anew with it; the standard library is not.
    expect(packagesNamed(compile).filter((name) => !/^example\.com\/shop(\/|$)/.test(name))).toEqual([]);
    expect(compile).not.toContain('downloading');

    // The same reading of the log does show the standard library where there is no build cache.
    const uncached = replaceOnce(verbose, ' --mount=type=cache,target=/root/.cache/go-build', '');
    const cold = replaceOnce(uncached, '-o /out/app .', '-o /out/app ./calc');
    await writeFile(join(project.folder, 'Dockerfile.verbose'), cold);
    const other = await project.run(engine.cli, [...args, '--no-cache', '--target=build', '.']);
    const [everything = ''] = buildSteps(other.stdout + other.stderr, 'go build');
    expect(packagesNamed(everything)).toContain('strconv');
  });

  test('its scripts are clean under shellcheck', async ({ skip }) => {
    skip(skipWithout('shellcheck', findProgram('shellcheck') !== undefined));
    const scripts = ['scripts/compare-images.sh', 'scripts/smoke-test.sh'];
    expect(await project.run('shellcheck', scripts)).toMatchObject({ code: 0, stdout: '' });
  });
});

test('another port and a module path with capitals', async () => {
  const options = ['--language', 'go', '--port', '9090', '--module', 'example.com/Team/Shop_API'];
  const project = await newProject(...options);
  const { stdout } = await project.make(['test', 'lint', 'smoke']);
  expect(stdout).toMatch(/^ok\s+example\.com\/Team\/Shop_API\/calc\b/m);
  const image = `${project.image}:distroless`;
  expect(stdout).toContain(`${image} passed`);

  const ports = await runEngine(engine, [
    'image',
    'inspect',
    '--format={{json .Config.ExposedPorts}}',
    image,
  ]);
  expect(Object.keys(JSON.parse(ports))).toEqual(['9090/tcp']);
  // Without PORT in its environment, too, the program listens there and its health check asks there.
  const container = (await runEngine(engine, ['run', '--detach', image])).trim();
  try {
    await expect
      .poll(() => run(engine.cli, ['exec', container, '/app', 'healthcheck'], { env: engine.env }), {
        timeout: 20_000,
      })
      .toMatchObject({ code: 0 });
    expect(await runEngine(engine, ['logs', container])).toContain(':9090"');
  } finally {
    await runEngine(engine, ['rm', '--force', container]);
  }
});

/** The Go packages that stand on lines of their own, after BuildKit's time stamp. */
function packagesNamed(step: string): string[] {
  return step.split('\n').flatMap((line) => /^\d+\.\d+ ([\w./-]+)$/.exec(line)?.[1] ?? []);
}
