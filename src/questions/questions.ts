import { show, UserError } from '../errors.js';
import { stacks } from '../stacks/stacks.js';
import type { Answers, Question } from './question.js';
import { parseName, parsePort } from './validate.js';

const common: readonly Question[] = [
  {
    name: 'name',
    message: 'Name of the service',
    help: "name of the service; the folder's name by default",
    valueName: 'NAME',
    required: true,
    default: () => 'my-service',
    parse: parseName,
  },
  {
    name: 'language',
    message: 'Language',
    help: stacks.map(({ id }) => id).join(' | '),
    valueName: 'LANGUAGE',
    choices: stacks.map(({ id, title }) => ({ value: id, name: title })),
    required: true,
    default: () => stacks[0]?.id ?? '',
    parse: (value) => {
      if (stacks.some(({ id }) => id === value)) return value;
      throw new UserError(`${show(value)} is not a language: use ${stacks.map(({ id }) => id).join(', ')}.`);
    },
  },
  {
    name: 'port',
    message: 'Port that the service listens on',
    help: 'port that the service listens on, 1024 to 65535',
    valueName: 'PORT',
    required: false,
    default: () => 8080,
    parse: parsePort,
  },
];

/** The question table of a new service: what all stacks ask, then what some add. */
export const newServiceQuestions: readonly Question[] = [...common, ...questionsOfStacks()];

function questionsOfStacks(): Question[] {
  const distinct = [...new Set(stacks.flatMap(({ questions }) => questions))];
  return distinct.map((question) => {
    const languages = stacks.filter(({ questions }) => questions.includes(question)).map(({ id }) => id);
    return {
      ...question,
      when: ({ language }: Answers) => languages.includes(String(language)),
      whenText: `--language ${languages.join(' or ')}`,
    };
  });
}
