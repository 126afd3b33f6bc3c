import { UserError } from '../errors.js';
import { fullstack } from './fullstack/fullstack.js';
import { go } from './go/go.js';
import { python } from './python/python.js';
import type { Stack } from './stack.js';

/** Every stack that there is. */
export const stacks: readonly Stack[] = [go, python, fullstack];

/** The stack with this id. */
export function stackOf(id: unknown): Stack {
  const stack = stacks.find((candidate) => candidate.id === id);
  if (!stack) throw new UserError(`There is no stack ${JSON.stringify(id)}.`);
  return stack;
}
