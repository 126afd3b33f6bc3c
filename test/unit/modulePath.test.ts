import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultModulePath, parseModulePath } from '../../src/stacks/go/modulePath.js';
import { acceptedModule, acceptedName } from './support/arbitraries.js';

describe('a Go module path', () => {
  it.each([
    'example.com/shop',
    'github.com/Team/My_Shop.v2',
    'example.com/~user/x',
    'example.com/shop/v2',
    'gopkg.in/yaml.v3',
    'shop',
    'company/team/shop',
  ])('%s is taken', (path) => {
    expect(parseModulePath(path)).toBe(path);
  });

  it.each([
    ['empty', ''],
    ['a space', 'example.com/a b'],
    ['a quote', 'example.com/a"b'],
    ['a command substitution', 'example.com/$(id)'],
    ['a newline', 'example.com/a\nb'],
    ['a newline at the end', 'example.com/a\n'],
    ['a backslash', 'example.com\\a'],
    ['an at sign', 'example.com/a@v1'],
    ['another script', 'example.com/店'],
    ['a slash at the start', '/example.com'],
    ['a slash at the end', 'example.com/'],
    ['two slashes', 'example.com//a'],
    ['the folder above', '../a'],
    ['a hidden element', 'example.com/.git'],
    ['a dot at the end', 'example.com/a.'],
    ['a leading hyphen', '-mod=mod'],
    ['an upper-case host', 'Example.com/a'],
    ['a package of the standard library', 'fmt'],
    ['a folder of the standard library', 'net/shop'],
    ['a name that Windows reserves', 'example.com/con'],
    ['the same with an extension', 'example.com/AUX.go'],
    ['a short Windows name', 'example.com/progra~1'],
    ['version 1 as a suffix', 'example.com/a/v1'],
    ['version 0 as a suffix', 'example.com/a/v0'],
    ['a version with a zero in front', 'example.com/a/v02'],
    ['gopkg.in without a version', 'gopkg.in/yaml'],
    ['201 characters', `example.com/${'a'.repeat(189)}`],
  ])('with %s is refused', (_, path) => {
    expect(() => parseModulePath(path)).toThrow(expect.objectContaining({ name: 'UserError', code: 2 }));
  });

  it('is taken over the whole of what is permitted', () => {
    fc.assert(
      fc.property(acceptedModule, (path) => {
        expect(parseModulePath(path)).toBe(path);
      }),
    );
  });

  it('can be made of every name', () => {
    for (const name of ['v1', 'v0', 'v02', 'con', 'nul', 'com1', 'fmt', 'internal'])
      parseModulePath(defaultModulePath(name));
    fc.assert(fc.property(acceptedName, (name) => void parseModulePath(defaultModulePath(name))));
    expect(defaultModulePath('shop')).toBe('example.com/shop');
  });
});
