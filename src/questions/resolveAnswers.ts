import { UserError } from '../errors.js';
import type { Answers, Question } from './question.js';

/** Asks one question on a terminal and returns the text that was given, already accepted by `validate`. */
export type Ask = (question: {
  name: string;
  message: string;
  choices: Question['choices'];
  default: string;
  validate: (value: string) => true | string;
}) => Promise<string>;

/** Where answers may come from, in this order: options, then what an earlier run stored, then a prompt. */
export interface AnswerSources {
  /** Values given as options, as text. */
  given: Readonly<Record<string, string>>;
  /** Answers of an earlier run, which are not asked again. */
  stored: Readonly<Record<string, unknown>>;
  /** Take every default. */
  yes: boolean;
  /** How to ask; absent where there is no terminal. */
  ask: Ask | undefined;
  /** How a required answer is given on the command line; by default as an option of its name. */
  howToGive?: (question: Question) => string;
}

/** The answers, and for each where it came from. */
export interface Resolved {
  answers: Answers;
  from: (question: string) => string;
}

/**
 * Answers every question of a table. Given values are all checked before the first prompt is shown, and
 * nobody is asked what an option has settled.
 *
 * @throws UserError (exit 2) for a bad value, an option that does not belong, or a missing answer when
 *   nobody can be asked; the last names every missing option at once.
 */
export async function resolveAnswers(
  questions: readonly Question[],
  sources: AnswerSources,
): Promise<Resolved> {
  const { given, stored, yes, ask } = sources;
  const answers: Record<string, string | number> = {};
  const from: Record<string, string> = {};
  const missing: string[] = [];

  for (const question of questions) {
    const value = given[question.name];
    if (value === undefined) continue;
    answers[question.name] = question.parse(value, answers);
    from[question.name] = `--${question.name}`;
  }

  for (const question of questions) {
    const applies = question.when?.(answers) ?? true;
    if (question.name in answers) {
      if (!applies && answers.language !== undefined) {
        throw new UserError(`--${question.name} belongs to ${question.whenText}.`);
      }
      continue;
    }
    if (!applies) continue;
    const earlier = storedValue(question, stored, answers);
    const fallback = earlier ?? question.default(answers);
    if (ask && !yes && earlier === undefined) {
      const text = await ask({
        name: question.name,
        message: question.message,
        choices: question.choices,
        default: String(fallback),
        validate: (input) => check(question, input, answers),
      });
      answers[question.name] = question.parse(text, answers);
      from[question.name] = 'answer';
    } else if (question.required && !yes && earlier === undefined) {
      missing.push(sources.howToGive?.(question) ?? `--${question.name} ${question.valueName}`);
    } else {
      answers[question.name] = question.parse(String(fallback), answers);
      from[question.name] = earlier === undefined ? 'default' : '.yo-rc.json';
    }
  }

  if (missing.length > 0) {
    throw new UserError(
      `There is no terminal to ask on. Give ${missing.join(' and ')}, or --yes to take the defaults.`,
    );
  }
  const inOrder = questions.flatMap(({ name }) =>
    name in answers ? [[name, answers[name] ?? ''] as const] : [],
  );
  return { answers: Object.fromEntries(inOrder), from: (name) => from[name] ?? 'default' };
}

function check(question: Question, input: string, answers: Answers): true | string {
  try {
    question.parse(input, answers);
    return true;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** An earlier answer, unless it is not valid any more. */
function storedValue(question: Question, stored: Readonly<Record<string, unknown>>, answers: Answers) {
  const value = stored[question.name];
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return check(question, String(value), answers) === true ? String(value) : undefined;
}
