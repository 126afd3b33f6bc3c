import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import axe from 'axe-core';
import { expect, test, vi } from 'vitest';
import { App } from './App';

/** Renders the page before a back end that gives these answers, in turn, and then none. */
function open(...answers: (Response | Promise<Response>)[]) {
  const fetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
  for (const answer of answers) fetch.mockImplementationOnce(async () => answer);
  const { container } = render(<App />);
  return { container, fetch, user: userEvent.setup() };
}

const result = (result: number) => Response.json({ expression: '…', result });
const error = (error: string, position: number) =>
  Response.json({ error, position }, { status: 400 });

/** An answer that comes when it is told to. */
function delayed() {
  let resolve: (answer: Response) => void = () => {};
  const promise = new Promise<Response>((whenResolved) => {
    resolve = whenResolved;
  });
  return { promise, resolve };
}

const input = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Expression' });
const selection = () => [input().selectionStart, input().selectionEnd];
const history = () => screen.queryAllByRole('listitem').map((item) => item.textContent);

test('shows the result of what is typed', async () => {
  const { user } = open(result(2.5));
  await user.keyboard('5 / 2{Enter}'); // the input has the focus from the start
  await screen.findByText('2.5', { selector: '.result' });
  expect(screen.getByRole('status').textContent).toBe('5 / 2 = 2.5');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('calculates at a press of the button', async () => {
  const { user, fetch } = open(result(4));
  await user.type(input(), '2 * 2');
  expect(fetch).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Calculate' }));
  await screen.findByText('4', { selector: '.result' });
});

test('shows an error as one and marks its place', async () => {
  const { user, container } = open(error('unexpected "🍐"', 5));
  await user.type(input(), '🍎 + 🍐');
  await user.click(screen.getByRole('button', { name: 'Calculate' }));

  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toBe('unexpected "🍐", at character 5');
  expect(container.querySelector('.place')?.textContent).toBe('🍎 + 🍐');
  expect(container.querySelector('mark')?.textContent).toBe('🍐');
  expect(screen.getByRole('status').textContent).toBe('');

  expect(input().getAttribute('aria-invalid')).toBe('true');
  expect(input().getAttribute('aria-describedby')?.split(' ')).toContain(alert.id);
  expect(document.activeElement).toBe(input());
  expect(selection()).toEqual([5, 7]); // an emoji takes two places in a string
});

test('no longer calls the expression wrong once it has changed', async () => {
  const { user } = open(error('unexpected end of expression', 4));
  await user.type(input(), '5 /{Enter}');
  await screen.findByRole('alert');
  await user.type(input(), ' 2');
  expect(input().getAttribute('aria-invalid')).toBe('false');
});

test('leaves the cursor alone when the text has changed before the error came', async () => {
  const late = delayed();
  const { user } = open(late.promise);
  await user.type(input(), '5 /{Enter} 2');
  await act(async () => late.resolve(error('unexpected end of expression', 4)));
  expect(screen.getByRole('alert').textContent).toContain('unexpected end');
  expect(input().getAttribute('aria-invalid')).toBe('false');
  expect(selection()).toEqual([5, 5]);
});

test('tells when the calculator does not answer, and recovers', async () => {
  const { user, fetch } = open();
  await user.type(input(), '1 + 1{Enter}');
  expect((await screen.findByRole('alert')).textContent).toBe('the calculator does not answer');
  expect(input().getAttribute('aria-invalid')).toBe('false'); // the expression is not at fault

  fetch.mockResolvedValueOnce(result(2));
  await user.keyboard('{Enter}');
  await screen.findByText('2', { selector: '.result' });
  expect(screen.queryByRole('alert')).toBeNull();
});

test('shows that it waits, and no older result meanwhile', async () => {
  const late = delayed();
  const { user } = open(result(1), late.promise);
  await user.type(input(), '1{Enter}');
  await screen.findByText('1', { selector: '.result' });

  await user.type(input(), ' + 1{Enter}');
  expect(screen.getByText('Calculating…')).toBeDefined();
  expect(screen.getByRole('status').textContent).toBe('');

  await act(async () => late.resolve(result(2)));
  expect(screen.queryByText('Calculating…')).toBeNull();
  expect(screen.getByRole('status').textContent).toBe('1 + 1 = 2');
});

test('ignores an answer that comes after a newer question', async () => {
  const stale = delayed();
  const { user, fetch } = open(stale.promise, result(2));
  await user.type(input(), '1{Enter}');
  await user.type(input(), ' + 1{Enter}');
  await screen.findByText('2', { selector: '.result' });

  await act(async () => stale.resolve(result(1)));
  expect(screen.getByRole('status').textContent).toBe('1 + 1 = 2');
  expect(history()).toEqual(['1 + 1 = 2']);
  expect(fetch.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
});

test('keeps the last ten results, newest first, each expression once', async () => {
  const expressions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 5];
  const { user } = open(...expressions.map(result));
  for (const expression of expressions) {
    await user.clear(input());
    await user.type(input(), `${expression}{Enter}`);
    await screen.findByText(`${expression}`, { selector: '.result' });
  }
  expect(history()).toEqual([5, 10, 9, 8, 7, 6, 4, 3, 2, 1].map((n) => `${n} = ${n}`));
});

test('brings an expression back from the history, by keyboard', async () => {
  const { user } = open(result(2.5));
  await user.type(input(), '5 / 2{Enter}');
  await screen.findByText('2.5', { selector: '.result' });
  await user.clear(input());
  await user.tab(); // to the button
  await user.tab(); // to the first of the history
  await user.keyboard('{Enter}');
  expect(input().value).toBe('5 / 2');
  expect(document.activeElement).toBe(input());
});

// Layout and colours are out of reach without a browser; names, roles and references are not.
test.each([
  ['a result', result(2.5), 'status'],
  ['an error', error('unexpected end of expression', 4), 'alert'],
])('is accessible with %s', async (_, answer, role) => {
  const { user, container } = open(answer);
  await user.type(input(), '5 /{Enter}');
  expect((await screen.findByRole(role)).textContent).toMatch(/\w/);
  const { violations } = await axe.run(container, {
    rules: { 'color-contrast': { enabled: false } },
  });
  expect(violations).toEqual([]);
});
