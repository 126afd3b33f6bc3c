import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runEngine } from './engine/engine.js';
import { lookInto } from './engine/look.js';
import { cleanUp, engine, newProject, type Project, replaceLast } from './project.js';
import { run } from './run.js';
import { serving } from './serving.js';

// What people do wrong with distroless images. Each test builds the wrong way, sees it fail as its victims
// report (numbers are issues of GoogleContainerTools/distroless where no other repository is named), and
// sees the generated project go right.

const pythonBase = 'gcr.io/distroless/python3-debian13:nonroot';
const nodeBase = 'gcr.io/distroless/nodejs24-debian13:nonroot';
const pythonBuilder = 'python:3.13-slim-trixie';

interface Service {
  readonly project: Project;
  readonly image: string;
  readonly dockerfile: string;
}

let go: Service;
let flask: Service;
let full: Service;

beforeAll(async () => {
  if (!engine) return;
  [go, flask, full] = await Promise.all([
    service('--language', 'go'),
    service('--language', 'python', '--framework', 'flask'),
    service('--language', 'fullstack'),
  ]);
});
afterAll(cleanUp);

describe.concurrent('a trap', () => {
  test('the command repeats the interpreter that the base starts (#1558, #1137)', async () => {
    const { project, dockerfile, image } = flask;
    const entrypoint = 'ENTRYPOINT ["/venv/bin/python", ';
    const wrong = await project.build('double', replaceLast(dockerfile, entrypoint, 'CMD ["python3", '));
    const python = await ending(wrong);
    expect(python.said).toContain("/usr/bin/python3.13: can't open file '/app/python3': [Errno 2]");
    expect(python.code).toBe(2);
    await calculates(image);

    const script = '"-e", "console.log(6 * 7)"]';
    const node = await ending(await project.build('double-node', `FROM ${nodeBase}\nCMD ["node", ${script}`));
    expect(node.said).toContain("Cannot find module '/home/nonroot/node'");
    expect(node.code).toBe(1);
    const right = await project.build('node', `FROM ${nodeBase}\nCMD [${script}`);
    expect(await ending(right)).toEqual({ code: 0, said: '42\n' });
  });

  test('the command needs npm or a shell’s language (#152, #1637)', async () => {
    const { project, image } = full;
    const start = (line: string) => `FROM ${nodeBase}\nCOPY frontend/package.json ./\n${line}\n`;
    const npm = await ending(await project.build('npm', start('ENTRYPOINT ["npm", "run", "preview"]')));
    expect(npm.said).toMatch(/npm.*not found/);
    expect(npm.code).toBe(127);

    const tail = '"process.argv.slice(1).join()", "$PORT", "&&", "true"]';
    const text = await ending(await project.build('and', start(`ENV PORT=8080\nCMD ["-p", ${tail}`)));
    expect(text).toEqual({ code: 0, said: '$PORT,&&,true\n' });

    const list = project.build('list', start('RUN ls'));
    await expect(list).rejects.toThrow(/exec:? "?\/bin\/sh"?.*no such file or directory/);

    // Ours starts a program that is in the image; npm and its shell have done their work before.
    const { config, entries } = await lookInto(engine, image);
    const program = config.Entrypoint?.[0]?.slice(1) ?? '';
    expect(entries.has(program)).toBe(true);
    expect([...entries.keys()].filter((path) => /(?:^|\/)(?:npm|npx|node|sh|bash)$/.test(path))).toEqual([]);
    await serving(image, async ({ url }) => {
      expect(await (await fetch(url)).text()).toMatch(/<script type="module"[^>]+ src="\/assets\//);
    });
  });

  test('the command is in shell form, or names a variable in exec form (#745, #1650)', async () => {
    const shell = replaceLast(go.dockerfile, 'ENTRYPOINT ["/app"]', 'ENTRYPOINT /app');
    const shellForm = await ending(await go.project.build('shell', shell));
    expect(shellForm.said).toMatch(/\/bin\/sh.*(?:no such file or directory|not found)/);
    expect(shellForm.code).toBe(127);

    const variable = replaceLast(flask.dockerfile, '"0.0.0.0:8080"', '"0.0.0.0:$PORT"');
    const literal = await flask.project.build('variable', `${variable}\nENV PORT=9090\n`);
    const execForm = await ending(literal);
    expect(execForm.said).toContain("'$PORT' is not a valid port number");
    expect(execForm.code).toBe(1);

    // Ours reads the variable itself.
    await calculates(await go.project.build('port', `FROM ${go.image}\nENV PORT=9090\n`), 9090);
  });

  test('the virtual environment is made with the builder’s interpreter (#1543)', async () => {
    const { project, dockerfile, image } = flask;
    const right = /^RUN ln -s .* -m venv .*$/m;
    expect(dockerfile).toMatch(right);
    const wrong = dockerfile.replace(right, 'RUN python3 -m venv --without-pip /venv');
    const { code, said } = await ending(await project.build('venv', wrong));
    expect(said).toMatch(/\/venv\/bin\/python"?:? .*no such file or directory/);
    expect(code).toBe(127);

    const resolve = 'import os, sys; print(os.path.realpath(sys.executable))';
    const ours = await ending(image, ['-c', resolve], ['--entrypoint=/venv/bin/python']);
    expect(ours).toEqual({ code: 0, said: '/usr/bin/python3.13\n' });
    await calculates(image);
  });

  test('the builder has another minor version of Python (#1703, #2080)', async () => {
    const { project, image } = full;
    const lock = await project.read('backend/requirements.txt');
    const pins = lock.match(/^(?:pydantic-core|typing-extensions)==\S+/gm) ?? [];
    expect(pins).toHaveLength(2);
    // What pip of that version would install; the builder’s own version changes nothing in it.
    const withPackagesFor = (version: string) => `FROM ${pythonBuilder} AS build
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --no-deps --only-binary=:all: --python-version=${version} --target=/packages ${pins.join(' ')}
FROM ${pythonBase}
COPY --from=build /packages /packages
ENV PYTHONPATH=/packages
CMD ["-c", "import pydantic_core"]
`;
    const wrong = await ending(await project.build('older', withPackagesFor('3.12')));
    expect(wrong.said).toMatch(/^(?:ModuleNotFound|Import)Error: .*'pydantic_core\._pydantic_core'/m);
    expect(wrong.code).toBe(1);
    const right = await ending(await project.build('same', withPackagesFor('3.13')));
    expect(right).toEqual({ code: 0, said: '' });

    const imported = await ending(image, ['-c', 'import pydantic_core'], ['--entrypoint=/venv/bin/python']);
    expect(imported).toEqual({ code: 0, said: '' });
  });

  test('uv chooses an interpreter of its own (astral-sh/uv#6782)', async () => {
    const { project } = flask;
    // An interpreter where uv installs its own, without a download of 30 MB from outside.
    const withVenv = (choice: string) => `FROM ${pythonBuilder} AS build
RUN --mount=type=cache,target=/root/.cache/pip pip install uv
RUN ln -s /usr/local/bin/python3.13 /usr/bin/python3.13
RUN managed=$(uv python dir)/cpython-3.13.0-linux-$(uname -m)-gnu && mkdir -p "$managed" && cp -a /usr/local/bin /usr/local/lib "$managed"
RUN UV_PYTHON_DOWNLOADS=0 uv venv ${choice} /venv
FROM ${pythonBase}
COPY --from=build /venv /venv
ENTRYPOINT ["/venv/bin/python", "-c", "import sys; print(sys.prefix, sys.base_prefix)"]
`;
    const wrong = await ending(await project.build('uv', withVenv('')));
    // uv keeps interpreters in /root, which nonroot may not even enter.
    expect(wrong.said).toMatch(/\/venv\/bin\/python"?:? .*permission denied/);
    expect(wrong.code).toBe(126);
    const right = await project.build('uv-told', withVenv('--python=/usr/bin/python3.13'));
    expect(await ending(right)).toEqual({ code: 0, said: '/venv /usr\n' });
  });

  test('a script of a virtual environment that has moved is started (astral-sh/uv#6782)', async () => {
    const { project, dockerfile, image } = flask;
    const moved = dockerfile
      .replaceAll(' /venv/bin/python ', ' /build/venv/bin/python ')
      .replace('--without-pip /venv', '--without-pip /build/venv')
      .replaceAll('--from=build /venv /venv', '--from=build /build/venv /venv');
    const script = 'ENTRYPOINT ["/venv/bin/gunicorn"';
    const module = 'ENTRYPOINT ["/venv/bin/python", "-m", "gunicorn"';
    const { code, said } = await ending(await project.build('script', replaceLast(moved, module, script)));
    expect(said).toMatch(/\/venv\/bin\/gunicorn"?: no such file or directory/);
    expect(code).not.toBe(0);

    // The script is there in ours, too, and nothing needs it.
    expect((await lookInto(engine, image)).entries.has('venv/bin/gunicorn')).toBe(true);
    await calculates(await project.build('module', moved));
    await calculates(image);
  });

  test('the host’s .venv and node_modules are copied', async () => {
    const project = await newProject('--language', 'fullstack');
    // As npm leaves it on another system: a build that meets it fails.
    const modules = ['frontend/node_modules/vite/package.json', 'frontend/node_modules/vite/bin/vite.js'];
    const files = [...modules, 'backend/.venv/bin/python'];
    for (const file of files) {
      await mkdir(dirname(join(project.folder, file)), { recursive: true });
      await writeFile(join(project.folder, file), 'of another system\n');
    }
    const page = ['--target=page'];
    const copied = async (tag: string) => {
      const image = await project.build(tag, `FROM ${pythonBase}\nCOPY . /context\n`);
      const { entries } = await lookInto(engine, image);
      return files.filter((file) => entries.has(`context/${file}`));
    };

    const dockerfile = await project.read('Dockerfile');
    expect(await copied('clean')).toEqual([]);
    await project.build('page', dockerfile, page);

    await rm(join(project.folder, '.dockerignore'));
    expect(await copied('dirty')).toEqual(files);
    await expect(project.build('page', dockerfile, page)).rejects.toThrow(/npm run build/);
  });

  test('the health check needs curl or a shell (#183, #1350)', async () => {
    const { project, dockerfile } = go;
    const generated = /^HEALTHCHECK .*$/m;
    expect(dockerfile).toMatch(generated);
    const smoke = async (tag: string, check: string) => {
      const text = dockerfile.replace(generated, () => `HEALTHCHECK --interval=1s --retries=1 CMD ${check}`);
      return project.run('scripts/smoke-test.sh', [await project.build(tag, text)]);
    };
    const curl = await smoke('curl', '["curl", "-f", "http://127.0.0.1:8080/healthz"]');
    expect(curl.stderr).toMatch(/HEALTHCHECK does not turn healthy: .*curl.*not found/);
    expect(curl.code).toBe(1);
    const shell = await smoke('health-shell', '/app healthcheck || exit 1');
    expect(shell.stderr).toMatch(/HEALTHCHECK is in shell form, which needs a shell/);
    expect(shell.code).toBe(1);

    for (const { project, image } of [go, flask, full]) {
      const { code, stdout } = await project.run('scripts/smoke-test.sh', [image]);
      expect(stdout).toContain('ok    its HEALTHCHECK turns healthy');
      expect(code).toBe(0);
    }
  });

  test('the user nonroot writes where the files are root’s (#427, #1173)', async () => {
    const { project, image } = flask;
    const writing = (options: string) => `FROM ${pythonBase}
COPY ${options} requirements.txt /data/
CMD ["-c", "open('/data/new', 'w').close(); open('/data/requirements.txt', 'a').close()"]
`;
    const wrong = await ending(await project.build('roots', writing('')));
    expect(wrong.said).toContain("PermissionError: [Errno 13] Permission denied: '/data/new'");
    expect(wrong.code).toBe(1);
    const right = await project.build('own', writing('--chown=65532:65532'));
    expect(await ending(right)).toEqual({ code: 0, said: '' });

    // Ours writes nothing, so that nothing of it is the service's to change.
    for (const { image } of [go, flask, full]) {
      const { entries } = await lookInto(engine, image);
      const ours = [...entries].filter(([path]) => /^(?:app|venv)(?:\/|$)/.test(path));
      expect(ours.length).toBeGreaterThan(0);
      const loose = ours.filter(
        ([, { owner, mode }]) => owner !== '0/0' || (!mode.startsWith('l') && mode.slice(5).includes('w')),
      );
      expect(loose.map(([path]) => path)).toEqual([]);
    }
    await calculates(image);
  });

  test('the user has a name, or a port that is root’s (kubernetes-sigs/cluster-api#4046)', async () => {
    const { project, dockerfile } = go;
    const named = replaceLast(dockerfile, 'USER 65532:65532', 'USER nonroot:nonroot');
    const { code, stderr } = await project.run('scripts/smoke-test.sh', [
      await project.build('named', named),
    ]);
    expect(stderr).toContain(
      'USER nonroot:nonroot is not numeric: Kubernetes cannot tell that it is not root',
    );
    expect(code).toBe(1);
    for (const { image } of [go, flask, full]) {
      const { config } = await lookInto(engine, image);
      expect(config.User).toBe('65532:65532');
    }

    // As the kernel and Kubernetes have it; Docker itself opens the low ports to everyone.
    const kubernetes = ['--sysctl=net.ipv4.ip_unprivileged_port_start=1024'];
    const low = await ending(await project.build('low', `FROM ${go.image}\nENV PORT=80\n`), [], kubernetes);
    expect(low).toEqual({ code: 1, said: 'listen tcp :80: bind: permission denied\n' });
    for (const { image } of [go, flask, full]) await calculates(image);
  });

  test('the program leaves SIGTERM to the kernel, which does nothing for process 1 (#550)', async () => {
    const stopped = async (image: string) => {
      let code = '';
      await serving(image, async ({ container }) => {
        await runEngine(engine, ['stop', '-t', '3', container]);
        code = await runEngine(engine, ['container', 'inspect', '--format={{.State.ExitCode}}', container]);
      });
      return code.trim();
    };
    const wrong = await flask.project.build(
      'deaf',
      `FROM ${pythonBase}
COPY requirements.txt /site/readyz
CMD ["-m", "http.server", "8080", "--directory=/site"]
`,
    );
    // 128 and the number of SIGKILL
    expect(await stopped(wrong)).toBe('137');
    for (const { image } of [go, flask, full]) expect(await stopped(image)).toBe('0');
  });
});

/** Generates a service and builds its image. */
async function service(...options: readonly string[]): Promise<Service> {
  const project = await newProject(...options);
  await project.make(['build']);
  return { project, image: `${project.image}:distroless`, dockerfile: await project.read('Dockerfile') };
}

/** Runs an image whose program is to end by itself: its exit code and all that it or the engine says. */
async function ending(
  image: string,
  args: readonly string[] = [],
  options: readonly string[] = [],
): Promise<{ code: number | null; said: string }> {
  const command = ['run', '--rm', ...options, image, ...args];
  const { code, stdout, stderr } = await run(engine.cli, command, { env: engine.env, timeoutSeconds: 60 });
  return { code, said: stdout + stderr };
}

/** Sees an image start and calculate. */
async function calculates(image: string, port?: number): Promise<void> {
  await serving(
    image,
    async ({ url }) => {
      const answer = await fetch(`${url}/api/calculate?expression=6*7`);
      expect(await answer.json()).toEqual({ expression: '6*7', result: 42 });
    },
    port,
  );
}
