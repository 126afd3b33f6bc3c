import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, engine, newFolder, newProject } from './project.js';
import { findProgram, run, skipWithout, succeed } from './run.js';

afterAll(cleanUp);

const bases = [
  'golang:1.27-trixie',
  'gcr.io/distroless/static-debian13:nonroot',
  'gcr.io/distroless/static-debian13:debug-nonroot',
];

test('the same project with podman: make build smoke compare', async ({ skip }) => {
  const usable = process.getuid?.() === 0 && findProgram('podman') && findProgram('runc');
  skip(engine.name !== 'docker', 'the whole run already uses another engine');
  skip(skipWithout('podman and runc, as root', Boolean(usable)), 'no podman');

  const folder = await newFolder();
  const { DOCKER_HOST, DOCKER_CONFIG } = engine.env;
  const dockerEnv = { DOCKER_HOST, DOCKER_CONFIG };
  // podman would read Docker's settings.
  const noDocker = { DOCKER_HOST: undefined, DOCKER_CONFIG: undefined };
  const env = { ...engine.env, ...noDocker, ...(await ownPodman(folder)), ENGINE: 'podman' };
  try {
    const copy = 'docker save "$@" | podman load --quiet';
    await succeed('sh', ['-c', copy, 'sh', ...bases], { env: { ...env, ...dockerEnv } });
    const project = await newProject('--language', 'go');
    const { stdout } = await project.make(['build', 'smoke'], { env });
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`${project.image}:distroless passed`);

    const compare = await project.run(
      'scripts/compare-images.sh',
      ['--json', `${project.image}:distroless`],
      {
        env,
      },
    );
    expect(compare).toMatchObject({ code: 0 });
    expect(JSON.parse(compare.stdout)).toMatchObject({
      engine: 'podman',
      images: [{ image: `${project.image}:distroless`, user: '65532:65532', shells: [] }],
    });
  } finally {
    await run('podman', ['rm', '--all', '--force'], { env });
    // podman keeps its layers' folder mounted on itself.
    await run('umount', [join(folder, 'storage', 'overlay')]);
  }
});

/** Settings for a podman that has its own images, containers, locks and networks in this folder. */
async function ownPodman(folder: string): Promise<Record<string, string>> {
  const at = (name: string) => join(folder, name);
  await mkdir(at('tmp'));
  // runc and cgroupfs: they work without systemd, and with cgroups of both versions.
  await writeFile(
    at('containers.conf'),
    `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${at('libpod')}"
[network]
network_config_dir = "${at('networks')}"
[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
`,
  );
  await writeFile(
    at('storage.conf'),
    `[storage]
driver = "overlay"
graphroot = "${at('storage')}"
runroot = "${at('run')}"
`,
  );
  await writeFile(at('registries.conf'), 'unqualified-search-registries = ["docker.io"]\n');
  return {
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    CONTAINERS_REGISTRIES_CONF: at('registries.conf'),
    TMPDIR: at('tmp'),
  };
}
