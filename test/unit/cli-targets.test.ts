import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { emptyFolder, stateOf } from './support/folder.js';
import { distroless, program } from './support/program.js';

/** Runs `distroless new` on a target that it cannot use: one line that says why, and nothing touched. */
async function expectRefused(
  cwd: string,
  target: string,
  expected: { message: string | RegExp; code?: number; uid?: number | undefined },
): Promise<void> {
  const before = stateOf(cwd);
  const { code, stdout, stderr } = await distroless(['new', target, '--yes', '--name=shop'], {
    cwd,
    uid: expected.uid,
  });
  expect(stderr).toMatch(expected.message);
  expect(stderr).toMatch(/^distroless: .*\n$/);
  expect({ code, stdout }).toEqual({ code: expected.code ?? 2, stdout: '' });
  expect(Object.keys(stateOf(cwd))).toEqual(Object.keys(before));
}

describe.runIf(process.platform !== 'win32')('distroless new refuses a target', () => {
  it('that is a file', async () => {
    const cwd = emptyFolder();
    writeFileSync(path.join(cwd, 'file'), '');
    await expectRefused(cwd, 'file', { message: 'file" is a file, not a folder.' });
    await expectRefused(cwd, 'file/below/it', { message: 'file" is a file, not a folder.' });
  });

  it('that is a dangling link', async () => {
    const cwd = emptyFolder();
    symlinkSync('nowhere', path.join(cwd, 'link'));
    await expectRefused(cwd, 'link', { message: 'is a link to something that does not exist.' });
    await expectRefused(cwd, 'link/below', { message: 'is a link to something that does not exist.' });
  });

  it('that is a link to a file', async () => {
    const cwd = emptyFolder();
    writeFileSync(path.join(cwd, 'file'), '');
    symlinkSync('file', path.join(cwd, 'link'));
    await expectRefused(cwd, 'link', { message: 'link" is a file, not a folder.' });
  });

  it('that goes round in links', async () => {
    const cwd = emptyFolder();
    symlinkSync('link', path.join(cwd, 'link'));
    await expectRefused(cwd, 'link', { message: 'too many symbolic links encountered.' });
  });

  it('in which something else stands in a file’s place', async () => {
    const cwd = emptyFolder();
    execFileSync('mkfifo', [path.join(cwd, 'Dockerfile')]);
    await expectRefused(cwd, '.', { message: 'Dockerfile is not a file, but one is to be written there.' });
    rmSync(path.join(cwd, 'Dockerfile'));
    writeFileSync(path.join(cwd, 'scripts'), '');
    await expectRefused(cwd, '.', { message: 'not a directory' });
  });

  it.each(['[]', '{', 'null', '"text"'])('whose .yo-rc.json is %s', async (text) => {
    const cwd = emptyFolder();
    writeFileSync(path.join(cwd, '.yo-rc.json'), text);
    await expectRefused(cwd, '.', { message: '.yo-rc.json is not a JSON object. Mend it or remove it.' });
  });
});

it.runIf(process.platform !== 'win32')('distroless new takes a link to a folder', async () => {
  const cwd = emptyFolder();
  mkdirSync(path.join(cwd, 'real'));
  symlinkSync('real', path.join(cwd, 'shop'));
  expect((await distroless(['new', 'shop', '--yes'], { cwd })).code).toBe(0);
  expect(Object.keys(stateOf(cwd))).toContain('real/Dockerfile');
});

// Root may write anywhere: then the program is run as nobody.
const asRoot = process.getuid?.() === 0;
const uid = asRoot ? 65534 : undefined;
const nobodyCan = !asRoot || spawnSync(process.execPath, [program, '--version'], { uid: 65534 }).status === 0;

describe.skipIf(process.platform === 'win32' || !nobodyCan)(
  'distroless new refuses a target (needs Node and a checkout that nobody may read, when run by root)',
  () => {
    /** A folder that the user of these tests may enter, with a folder in it that has this mode. */
    function folderWith(name: string, mode: number, owner = uid): { cwd: string; folder: string } {
      const cwd = emptyFolder();
      chmodSync(cwd, 0o755);
      const folder = path.join(cwd, name);
      mkdirSync(folder, { recursive: true });
      if (owner !== undefined) chownSync(folder, owner, owner);
      chmodSync(folder, mode);
      onTestFinished(() => chmodSync(folder, 0o755));
      return { cwd, folder };
    }

    it('that is not writable', async () => {
      const { cwd, folder } = folderWith('shop', 0o555);
      const message = `Nothing was written: cannot write ${folder}/.dockerignore: permission denied.`;
      await expectRefused(cwd, 'shop', { uid, message });
    });

    it('in a folder that is not writable', async () => {
      const { cwd } = folderWith('closed', 0o555);
      await expectRefused(cwd, 'closed/shop', {
        uid,
        message: /Nothing was written: .*permission denied\.$/m,
      });
    });

    it('with a folder in it that is not writable, after others were', async () => {
      const { cwd, folder } = folderWith('shop/scripts', 0o555);
      if (uid !== undefined) chownSync(path.dirname(folder), uid, uid);
      await expectRefused(cwd, 'shop', { uid, message: /Nothing was written: .*permission denied\.$/m });
    });

    it('that it may not look into', async () => {
      const { cwd } = folderWith('shop', 0o600);
      const { code, stderr } = await distroless(['new', 'shop', '--yes'], { cwd, uid });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `distroless: Cannot read ${cwd}/shop/.yo-rc.json: permission denied.\n`,
      });
    });
  },
);

function mount(folder: string, size: string): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status === 0;
}

const mayMount = (() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'distroless-mount-'));
  const mounted = mount(folder, '8k');
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true });
  return mounted;
})();

describe.skipIf(!mayMount)('distroless new on a full disk (needs the permission to mount one)', () => {
  // No room for the first file; for some of them; for all but the last.
  it.each(['4k', '40k', '120k'])('of %s leaves nothing', async (size) => {
    const cwd = emptyFolder();
    mount(cwd, size);
    onTestFinished(() => void execFileSync('umount', [cwd]));
    const message = /Nothing was written: cannot write .*: no space left on device\.$/m;
    await expectRefused(cwd, 'shop', { message, code: 1 });
    await expectRefused(cwd, '.', { message, code: 1 });
  });
});
