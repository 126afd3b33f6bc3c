import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { execForm, shellSingleQuoted, shellWord } from '../../src/render/quote.js';
import { hostileText } from './support/arbitraries.js';

/** What an argument of a program may hold. */
const words = fc.array(
  hostileText.map((text) => text.replaceAll('\0', '')),
  { minLength: 20, maxLength: 40 },
);

/** The words of a shell command line, as the shell splits it. */
function shellSplits(line: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return stdout.split('\0').slice(0, -1);
}

describe.skipIf(process.platform === 'win32')('a word for the shell', () => {
  it('comes out of the shell as it went in', () => {
    fc.assert(
      fc.property(words, (texts) => {
        expect(shellSplits(texts.map(shellWord).join(' '))).toEqual(texts);
        expect(shellSplits(texts.map((text) => `'${shellSingleQuoted(text)}'`).join(' '))).toEqual(texts);
      }),
      { numRuns: 10 },
    );
  });

  it('is not quoted without need', () => {
    expect(shellWord('services/my-shop')).toBe('services/my-shop');
    expect(shellWord('')).toBe("''");
  });
});

describe('the exec form', () => {
  it('is a JSON array on one line', () => {
    fc.assert(
      fc.property(words, (texts) => {
        const form = execForm(texts);
        expect(JSON.parse(form)).toEqual(texts);
        expect(form).not.toContain('\n');
      }),
    );
  });
});
