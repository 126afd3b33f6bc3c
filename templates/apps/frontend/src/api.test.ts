import { expect, test, vi } from 'vitest';
import { calculate } from './api';

const { signal } = new AbortController();

function answerWith(response: Response) {
  return vi.spyOn(globalThis, 'fetch').mockResolvedValue(response);
}

test('encodes the expression', async () => {
  const fetch = answerWith(Response.json({ expression: '1 + 2 & 3', result: 3 }));
  await calculate('1 + 2 & 3', signal);
  expect(fetch.mock.lastCall?.[0]).toBe('/api/calculate?expression=1+%2B+2+%26+3');
});

test('tells a result', async () => {
  answerWith(Response.json({ expression: '5 / 2', result: 2.5 }));
  expect(await calculate('5 / 2', signal)).toEqual({ result: 2.5 });
});

test('tells an error and its position', async () => {
  answerWith(Response.json({ error: 'division by zero', position: 3 }, { status: 400 }));
  expect(await calculate('5 / 0', signal)).toEqual({ error: 'division by zero', position: 3 });
});

test('tells when nothing answers', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await calculate('1', signal)).toEqual({ error: 'the calculator does not answer' });
});

test.each([
  ['a page of a proxy', new Response('<h1>Bad gateway</h1>', { status: 502 })],
  ['an error of another kind', Response.json({ error: 'not found' }, { status: 404 })],
  ['a page instead of JSON', new Response('<!doctype html>')],
  ['JSON without a result', Response.json({ answer: 42 })],
  ['JSON that is no object', Response.json(null)],
])('tells an unexpected answer: %s', async (_, response) => {
  answerWith(response);
  expect(await calculate('1', signal)).toEqual({
    error: `the calculator gave an unexpected answer (HTTP ${response.status})`,
  });
});

test('passes the abort on', async () => {
  const fetch = answerWith(Response.json({ expression: '1', result: 1 }));
  const controller = new AbortController();
  await calculate('1', controller.signal);
  controller.abort();
  expect(fetch.mock.lastCall?.[1]?.signal?.aborted).toBe(true);
});

test('gives up when the answer takes too long', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(AbortSignal.abort());
  const fetch = answerWith(Response.json({ expression: '1', result: 1 }));
  await calculate('1', signal);
  expect(timeout).toHaveBeenCalledWith(10_000);
  expect(fetch.mock.lastCall?.[1]?.signal?.aborted).toBe(true);
});
