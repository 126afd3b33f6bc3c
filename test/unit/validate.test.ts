import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.js';
import { parseName, parsePort, suggestName } from '../../src/questions/validate.js';
import { acceptedName, hostileText } from './support/arbitraries.js';

describe('a name', () => {
  it.each(['a', 'shop', 'my-shop', 'a1-b2-c3', 'a'.repeat(63)])('%s is taken', (name) => {
    expect(parseName(name)).toBe(name);
  });

  it.each([
    ['empty', ''],
    ['a space', 'my shop'],
    ['a space around it', ' shop '],
    ['a single quote', "it's"],
    ['a double quote', 'a"b'],
    ['a command substitution', '$(touch pwned)'],
    ['back quotes', '`id`'],
    ['a newline', 'a\nb'],
    ['a newline at the end', 'shop\n'],
    ['the folder above', '../up'],
    ['a slash', 'a/b'],
    ['a leading hyphen', '-dash'],
    ['a trailing hyphen', 'dash-'],
    ['two hyphens', 'a--b'],
    ['a leading digit', '1shop'],
    ['upper case', 'Shop'],
    ['an underscore', 'my_shop'],
    ['a dot', 'a.b'],
    ['an accent', 'caffé'],
    ['another script', '店'],
    ['a digit of another script', 'shop٣'],
    ['a NUL', 'a\0b'],
    ['64 characters', 'a'.repeat(64)],
    ['300 characters', 'a'.repeat(300)],
  ])('with %s is refused', (_, name) => {
    expect(() => parseName(name)).toThrow(expect.objectContaining({ name: 'UserError', code: 2 }));
  });

  it('is refused with a suggestion that would be taken', () => {
    expect(() => parseName('Mein Café №1')).toThrow('--name mein-cafe-no1');
  });

  it('is refused wherever it has something that means more than itself', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(() => parseName(text)).toThrow(UserError);
      }),
    );
  });

  it('is taken over the whole of what is permitted', () => {
    fc.assert(
      fc.property(acceptedName, (name) => {
        expect(parseName(name)).toBe(name);
      }),
    );
  });

  it('is refused in a message of one line, however long or odd it is', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const message = messageOf(() => parseName(text));
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that there are none is the point
        expect(message).not.toMatch(/[\u0000-\u001f\u007f]/);
        expect(message.length).toBeLessThan(400);
      }),
    );
  });

  it('is suggested only if it would be taken', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const suggestion = suggestName(text);
        if (suggestion !== undefined) expect(parseName(suggestion)).toBe(suggestion);
      }),
    );
  });
});

describe('a port', () => {
  it.each([
    ['1024', 1024],
    ['8080', 8080],
    ['08080', 8080],
    ['65535', 65535],
  ])('%s is taken', (text, port) => {
    expect(parsePort(text)).toBe(port);
  });

  it.each([
    '',
    '0',
    '-1',
    '65536',
    '99999999999',
    'abc',
    '80a',
    '8080.0',
    '1e4',
    '0x1f90',
    ' 8080',
    '8080\n',
    '٨٠٨٠',
  ])('%j is refused', (text) => {
    expect(() => parsePort(text)).toThrow(/is not a port: use a whole number from 1024 to 65535/);
  });

  it.each(['1', '80', '443', '1023'])('%s is refused with the way round', (text) => {
    expect(() => parsePort(text)).toThrow(`docker run -p ${text}:8080`);
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}
