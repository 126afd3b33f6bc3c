import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { RenderedFile } from '../../src/plan.js';
import { findChanges } from '../../src/write/changes.js';
import { diffText } from '../../src/write/diffText.js';
import { rehearseWriting, writeFiles } from '../../src/write/writeFiles.js';
import { contentsOf, emptyFolder, stateOf } from './support/folder.js';

const onPosix = process.platform !== 'win32';

function file(name: string, contents = `${name}\n`, executable = false): RenderedFile {
  return { path: name, contents, executable };
}

function write(root: string, ...files: RenderedFile[]): void {
  writeFiles(findChanges(root, files));
}

/** No file system takes a name of which the last file's draft is made: writing fails after the others. */
const unwritable = file(`sub/${'x'.repeat(255)}`);

describe('findChanges', () => {
  it('tells new, identical and other files apart', () => {
    const root = emptyFolder();
    write(root, file('same'), file('other', 'mine'));
    const changes = findChanges(root, [file('same'), file('other'), file('sub/new')]);
    expect(changes.map(({ action }) => action)).toEqual(['identical', 'conflict', 'create']);
    expect(changes[1]?.existing).toBe('mine');
  });

  it('takes every file as new where the project does not exist', () => {
    const root = path.join(emptyFolder(), 'not/there');
    expect(findChanges(root, [file('a')])).toMatchObject([
      { action: 'create', target: path.join(root, 'a') },
    ]);
  });

  it('follows a link inside the project', () => {
    const root = emptyFolder();
    write(root, file('real/a', 'mine'));
    symlinkSync('real', path.join(root, 'link'));
    expect(findChanges(root, [file('link/a')])).toMatchObject([
      { action: 'conflict', target: path.join(root, 'real/a') },
    ]);
  });

  it('refuses a link out of the project, also of a folder', () => {
    const outside = emptyFolder();
    const root = path.join(emptyFolder(), 'project');
    mkdirSync(root);
    symlinkSync(outside, path.join(root, 'scripts'));
    expect(() => findChanges(root, [file('scripts/run')])).toThrow(/leads out of the project/);
    // A neighbour whose name only starts like the project's.
    mkdirSync(`${root}-other`);
    symlinkSync(`${root}-other`, path.join(root, 'neighbour'));
    expect(() => findChanges(root, [file('neighbour/run')])).toThrow(/leads out of the project/);
  });

  it.each([
    ['a dangling link', (at: string) => symlinkSync('nowhere', at), /does not exist/],
    ['a link to itself', (at: string) => symlinkSync('Makefile', at), /does not exist/],
    ['a folder', (at: string) => mkdirSync(at), /is not a file/],
  ])('refuses %s in a file’s place', (_, make, message) => {
    const root = emptyFolder();
    make(path.join(root, 'Makefile'));
    expect(() => findChanges(root, [file('Makefile')])).toThrow(
      expect.objectContaining({ name: 'UserError', code: 2, message: expect.stringMatching(message) }),
    );
  });

  it('refuses a file in a folder’s place', () => {
    const root = emptyFolder();
    write(root, file('scripts'));
    expect(() => findChanges(root, [file('scripts/run')])).toThrow(/not a directory/);
  });
});

describe('writeFiles', () => {
  it('writes files and their folders', () => {
    const root = path.join(emptyFolder(), 'deep/project');
    write(root, file('a'), file('sub/b', 'é\n'));
    expect(Object.keys(contentsOf(root))).toEqual(['a', 'sub', 'sub/b']);
    expect(readFileSync(path.join(root, 'sub/b'), 'utf8')).toBe('é\n');
  });

  it('touches nothing when run again', () => {
    const root = emptyFolder();
    const files = [file('a'), file('sub/run', '#!/bin/sh\n', true)];
    write(root, ...files);
    const before = stateOf(root);
    write(root, ...files);
    expect(stateOf(root)).toEqual(before);
  });

  it.runIf(onPosix).each([
    [0o022, '755', '644'],
    [0o077, '700', '600'],
    [0o027, '750', '640'],
  ])('makes programs executable for whom umask %o lets read them', (umask, program, text) => {
    const root = emptyFolder();
    const earlier = process.umask(umask);
    onTestFinished(() => void process.umask(earlier));
    write(root, file('run', '', true), file('text'));
    expect(modeOf(path.join(root, 'run'))).toBe(program);
    expect(modeOf(path.join(root, 'text'))).toBe(text);
  });

  it.runIf(onPosix)('makes an identical program executable again', () => {
    const root = emptyFolder();
    write(root, file('run', '', true));
    chmodSync(path.join(root, 'run'), 0o640);
    write(root, file('run', '', true));
    expect(modeOf(path.join(root, 'run'))).toBe('750');
  });

  it.runIf(onPosix)('keeps the mode of a file that it overwrites', () => {
    const root = emptyFolder();
    write(root, file('secret', 'old'));
    chmodSync(path.join(root, 'secret'), 0o600);
    write(root, file('secret', 'new'));
    expect(modeOf(path.join(root, 'secret'))).toBe('600');
  });

  it('writes through a link and leaves the link', () => {
    const root = emptyFolder();
    write(root, file('real', 'old'));
    symlinkSync('real', path.join(root, 'link'));
    write(root, file('link', 'new'));
    expect(contentsOf(root)).toMatchObject({ link: 'other' });
    expect(readFileSync(path.join(root, 'real'), 'utf8')).toBe('new');
  });

  it.each([
    ['writeFiles', writeFiles],
    ['rehearseWriting', rehearseWriting],
  ])('%s leaves everything as it was when one file cannot be written', (_, action) => {
    const parent = emptyFolder();
    const root = path.join(parent, 'project');
    mkdirSync(root);
    writeFileSync(path.join(root, 'mine'), 'old');
    const before = contentsOf(parent);
    const changes = findChanges(root, [file('mine', 'new'), file('sub/deep/b')]);
    const target = path.join(root, unwritable.path);
    expect(() => action([...changes, { file: unwritable, action: 'create', target, existing: '' }])).toThrow(
      expect.objectContaining({
        code: 1,
        message: `Nothing was written: cannot write ${target}: name too long.`,
      }),
    );
    expect(contentsOf(parent)).toEqual(before);
  });

  it('tells what stands when a file cannot be put into its place', () => {
    const root = emptyFolder();
    const changes = findChanges(root, [file('a'), file('b')]);
    mkdirSync(path.join(root, 'b/in-the-way'), { recursive: true });
    expect(() => writeFiles(changes)).toThrow(`Only ${path.join(root, 'a')} could be written`);
    expect(Object.keys(contentsOf(root))).toEqual(['a', 'b', 'b/in-the-way']);
  });

  it('leaves no handler of signals behind', () => {
    const before = process.listenerCount('SIGINT');
    write(emptyFolder(), file('a'));
    expect(process.listenerCount('SIGINT')).toBe(before);
  });
});

describe('rehearseWriting', () => {
  it('leaves no trace', () => {
    const root = emptyFolder();
    write(root, file('mine', 'old'));
    const before = stateOf(root);
    rehearseWriting(findChanges(root, [file('mine', 'new'), file('sub/b')]));
    expect(stateOf(root)).toEqual(before);
  });
});

describe('diffText', () => {
  it('shows what would change', () => {
    const root = emptyFolder();
    write(root, file('a', 'one\ntwo\n'));
    const [change] = findChanges(root, [file('a', 'one\n2\n')]);
    expect(change && diffText(change)).toMatch(/^--- a\/a\n\+\+\+ b\/a\n@@ .*\n one\n-two\n\+2\n$/m);
  });
});

function modeOf(name: string): string {
  return (statSync(name).mode & 0o777).toString(8);
}
