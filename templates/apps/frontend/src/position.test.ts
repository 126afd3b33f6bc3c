import { expect, test } from 'vitest';
import { cutAt, shorten } from './position';

test('cuts a text at a character', () => {
  expect(cutAt('5 / 0', 3)).toEqual({ before: '5 ', character: '/', after: ' 0' });
});

test('cuts behind the end of a text', () => {
  expect(cutAt('5 /', 4)).toEqual({ before: '5 /', character: '', after: '' });
});

test('counts code points', () => {
  expect(cutAt('🍎+🍐', 3)).toEqual({ before: '🍎+', character: '🍐', after: '' });
});

test('shortens what is long and leaves what is not', () => {
  expect(shorten({ before: '12345', character: 'x', after: '67' }, 4)).toEqual({
    before: '…345',
    character: 'x',
    after: '67',
  });
  expect(shorten({ before: '1234', character: 'x', after: '5🍎789' }, 4)).toEqual({
    before: '1234',
    character: 'x',
    after: '5🍎7…',
  });
});
