import { INTERRUPTED, UserError } from '../errors.js';
import type { Ask } from '../questions/resolveAnswers.js';

/** Whether there is a terminal to ask on. Questions go to standard error: standard output is for results. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Asks with inquirer, which is loaded only when the first question is asked: it costs more than all the rest. */
export function makeAsk(): Ask {
  return ({ name, message, choices, default: fallback, validate }) =>
    prompt<string>({
      name,
      message,
      default: fallback,
      ...(choices ? { type: 'select', choices } : { type: 'input', validate }),
    });
}

/**
 * Asks one inquirer question.
 *
 * @throws UserError with exit 130 after Ctrl-C.
 */
export async function prompt<T>(question: { name: string } & Record<string, unknown>): Promise<T> {
  const { createPromptModule } = await import('inquirer');
  const ask = createPromptModule({ output: process.stderr });
  try {
    const answers = await ask<Record<string, T>>([question] as never);
    return answers[question.name] as T;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExitPromptError') {
      throw new UserError('Interrupted: nothing was written.', INTERRUPTED);
    }
    throw error;
  }
}
