import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Contents, lookInto, runIn } from './look.js';

// What the published images are known to hold. It is asked of pulled images and of stand-ins alike, so
// that a stand-in cannot be kinder than the original.

const engine = inject('engine');
const megabyte = 1_000_000;

const staticPackages = ['base-files', 'ca-certificates', 'media-types', 'netbase', 'tzdata', 'tzdata-legacy'];
const nosslPackages = [...staticPackages, 'libc6'];
const basePackages = [...nosslPackages, 'libssl3t64', 'libzstd1', 'zlib1g'];
const ccPackages = [...basePackages, 'gcc-14-base', 'libgcc-s1', 'libgomp1', 'libstdc++6'];
const pythonPackages = [
  ...ccPackages,
  ...['libbz2-1.0', 'libc-bin', 'libcom-err2', 'libcrypt1', 'libdb5.3t64', 'libexpat1', 'libffi8'],
  ...['libgssapi-krb5-2', 'libk5crypto3', 'libkeyutils1', 'libkrb5-3', 'libkrb5support0', 'liblzma5'],
  ...['libncursesw6', 'libnsl2', 'libpython3.13-minimal', 'libpython3.13-stdlib', 'libreadline8t64'],
  ...['libsqlite3-0', 'libtinfo6', 'libtirpc3t64', 'libuuid1', 'python3.13-minimal', 'python3.13-venv'],
];

const distroless = [
  { name: 'static', packages: staticPackages, entrypoint: null, size: [1.6, 2.6] },
  { name: 'base-nossl', packages: nosslPackages, entrypoint: null, size: [13, 17] },
  { name: 'base', packages: basePackages, entrypoint: null, size: [20, 27] },
  { name: 'cc', packages: ccPackages, entrypoint: null, size: [23, 31] },
  { name: 'python3', packages: pythonPackages, entrypoint: ['/usr/bin/python3.13'], size: [50, 64] },
  { name: 'nodejs22', packages: ccPackages, entrypoint: ['/nodejs/bin/node'], size: [130, 170] },
  { name: 'nodejs24', packages: ccPackages, entrypoint: ['/nodejs/bin/node'], size: [130, 170] },
] as const;

const passwd = `root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
`;
const group = 'root:x:0:\nnobody:x:65534:\ntty:x:5:\nstaff:x:50:\nnonroot:x:65532:\n';
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const bundle = 'etc/ssl/certs/ca-certificates.crt';

const shellNames = /(^|\/)(sh|ash|bash|dash|ksh|zsh|busybox)$/;
const managerNames = /(^|\/)(apt|apt-get|dpkg|pip3?|npm|npx|corepack)$/;
const filesLike = (image: Contents, pattern: RegExp) =>
  [...image.entries]
    .filter(([path, { mode }]) => !mode.startsWith('d') && pattern.test(path))
    .map(([path]) => path);
const hasCompiler = (image: Contents) => image.entries.has('usr/bin/gcc');
const debianPackages = (image: Contents) =>
  filesLike(image, /^var\/lib\/dpkg\/status\.d\/.+(?<!\.md5sums)$/).map((path) =>
    path.slice(path.lastIndexOf('/') + 1),
  );

describe.skipIf(!engine).each(distroless)('distroless $name', ({ name, packages, entrypoint, size }) => {
  const image = `gcr.io/distroless/${name}-debian13`;

  let found: Contents;
  beforeAll(async () => {
    found = await lookInto(engine, `${image}:nonroot`, [
      'etc/passwd',
      'etc/group',
      'usr/lib/os-release',
      bundle,
    ]);
  });

  test('nonroot: its configuration', () => {
    const { config } = found;
    expect(config.User).toBe('65532');
    expect(config.WorkingDir).toBe('/home/nonroot');
    expect(config.Entrypoint).toEqual(entrypoint);
    expect(config.Cmd).toBeNull();
    expect(config.Env).toEqual([
      `PATH=${usualPath}`,
      `SSL_CERT_FILE=/${bundle}`,
      ...(name === 'python3' ? ['LANG=C.UTF-8'] : []),
    ]);
  });

  test('nonroot: its files', () => {
    expect(debianPackages(found).sort()).toEqual([...packages].sort());
    expect(filesLike(found, shellNames)).toEqual([]);
    expect(filesLike(found, managerNames)).toEqual([]);
    expect(found.texts.get('etc/passwd')).toBe(passwd);
    expect(found.texts.get('etc/group')).toBe(group);
    expect(found.texts.get('usr/lib/os-release')).toContain('VERSION="Debian GNU/Linux 13 (trixie)"');
    expect(found.texts.get(bundle)?.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(100);
    for (const link of ['bin', 'lib', 'sbin', 'lib64']) {
      expect(found.entries.get(link)?.link, link).toBe(`usr/${link}`);
    }
    expect(found.entries.get('tmp')?.mode).toBe('drwxrwxrwt');
    expect(found.entries.get('home/nonroot')).toMatchObject({ mode: 'drwx------', owner: '65532/65532' });
    expect(found.bytes).toBeGreaterThan(size[0] * megabyte);
    expect(found.bytes).toBeLessThan(size[1] * megabyte);
  });

  test('latest runs as root, without a shell too', async () => {
    const found = await lookInto(engine, `${image}:latest`);
    expect(found.config.User).toBe('0');
    expect(found.config.WorkingDir).toBe('/');
    expect(filesLike(found, shellNames)).toEqual([]);
  });

  test.each([
    ['debug', '0'],
    ['debug-nonroot', '65532'],
  ])('%s has a shell in /busybox', async (tag, user) => {
    const found = await lookInto(engine, `${image}:${tag}`);
    expect(found.config.User).toBe(user);
    expect(found.config.Env[0]).toBe(`PATH=${usualPath}:/busybox`);
    expect(found.config.Entrypoint).toEqual(entrypoint ?? ['/busybox/sh']);
    expect(await runIn(engine, `${image}:${tag}`, '/busybox/sh', '-c', 'id -u; ls / | wc -l')).toMatch(
      new RegExp(`^${user}\\n\\d+$`),
    );
  });
});

test('distroless python3 is Debian’s Python 3.13, whole', async () => {
  const image = 'gcr.io/distroless/python3-debian13:nonroot';
  const found = await lookInto(engine, image);
  expect(found.entries.get('usr/bin/python3')?.link).toMatch(/^(\/usr\/bin\/)?python3\.13$/);
  expect(filesLike(found, /^usr\/local\//)).toEqual([]);
  const program = [
    'import bz2, ctypes, ctypes.util, lzma, readline, sqlite3, ssl, sys, uuid, zlib',
    'print(sys.executable, sys.prefix, "%d.%d" % sys.version_info[:2], ctypes.util.find_library("ssl"))',
  ].join('\n');
  expect(await runIn(engine, image, '/usr/bin/python3.13', '-c', program)).toBe(
    '/usr/bin/python3.13 /usr 3.13 libssl.so.3',
  );
});

test.each(['22', '24'])('distroless nodejs%s has Node of that version, and no more', async (major) => {
  const image = `gcr.io/distroless/nodejs${major}-debian13:nonroot`;
  expect(await runIn(engine, image, '/nodejs/bin/node', '--version')).toMatch(new RegExp(`^v${major}\\.`));
  expect(filesLike(await lookInto(engine, image), /^nodejs\/(include|lib)|node_modules/)).toEqual([]);
});

test('debian:trixie-slim', async () => {
  const found = await lookInto(engine, 'debian:trixie-slim');
  expect(found.config.Cmd).toEqual(['bash']);
  expect(found.bytes).toBeGreaterThan(70 * megabyte);
  expect(found.bytes).toBeLessThan(90 * megabyte);
  expect(
    filesLike(found, /^usr\/share\/man\/|^var\/lib\/apt\/lists\/.*Packages|^etc\/ssl\/certs\/ca-cert/),
  ).toEqual([]);
});

test('golang:1.27-trixie is the full image', async () => {
  const image = 'golang:1.27-trixie';
  const { config, bytes, entries } = await lookInto(engine, image);
  expect(config.Env).toContain('GOTOOLCHAIN=local');
  expect(config.Env).toContain('GOPATH=/go');
  expect(config.Env).toContain(`PATH=/go/bin:/usr/local/go/bin:${usualPath}`);
  expect(config.WorkingDir).toBe('/go');
  for (const path of [
    'usr/bin/gcc',
    'usr/bin/g++',
    'usr/bin/make',
    'usr/bin/git',
    'usr/bin/svn',
    'usr/bin/hg',
  ]) {
    expect(entries.has(path), path).toBe(true);
  }
  expect(await runIn(engine, image, '/usr/local/go/bin/go', 'version')).toMatch(
    /^go version go1\.27\.\d+ linux\//,
  );
  expect(bytes).toBeGreaterThan(700 * megabyte);
  expect(bytes).toBeLessThan(1100 * megabyte);
});

test.each([
  ['python:3.13-slim-trixie', 100, 150],
  ['python:3.13-trixie', 850, 1300],
])('%s has its own Python, away from the runtime’s', async (image, atLeast, atMost) => {
  const found = await lookInto(engine, image);
  expect(found.entries.get('usr/local/bin/python3')?.link).toBe('python3.13');
  // Were it there too, a virtual environment that dangles in the runtime image would not be noticed. (The
  // full image has one, which Mercurial brings.)
  if (image.includes('slim')) expect(filesLike(found, /^usr\/bin\/python/)).toEqual([]);
  expect(found.config.Env.find((entry) => entry.startsWith('PATH='))).toMatch(/^PATH=\/usr\/local\/bin:/);
  expect(found.config.Cmd).toEqual(['python3']);
  const program = [
    'import bz2, ctypes, lzma, readline, sqlite3, ssl, sys, uuid, zlib',
    'print(sys.executable, sys.prefix, "%d.%d" % sys.version_info[:2])',
  ].join('\n');
  expect(await runIn(engine, image, 'python3', '-c', program)).toBe('/usr/local/bin/python3 /usr/local 3.13');
  expect(await runIn(engine, image, 'pip', '--version')).toContain('/usr/local/lib/python3.13/');
  expect(hasCompiler(found)).toBe(!image.includes('slim'));
  expect(found.bytes).toBeGreaterThan(atLeast * megabyte);
  expect(found.bytes).toBeLessThan(atMost * megabyte);
});

test.each([
  ['node:24-trixie-slim', 200, 270],
  ['node:24-trixie', 900, 1300],
])('%s', async (image, atLeast, atMost) => {
  const found = await lookInto(engine, image, ['etc/passwd']);
  expect(found.config.Cmd).toEqual(['node']);
  expect(found.texts.get('etc/passwd')).toMatch(/^node:x:1000:1000:/m);
  expect(await runIn(engine, image, 'node', '--version')).toMatch(/^v24\./);
  expect(await runIn(engine, image, 'npm', '--version')).toMatch(/^11\./);
  expect(hasCompiler(found)).toBe(!image.includes('slim'));
  expect(found.bytes).toBeGreaterThan(atLeast * megabyte);
  expect(found.bytes).toBeLessThan(atMost * megabyte);
});
