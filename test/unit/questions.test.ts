import { describe, expect, it } from 'vitest';
import { sharedFlags } from '../../src/cli/commands.js';
import { newServiceQuestions } from '../../src/questions/questions.js';
import { variants } from './support/variants.js';

describe('the question table', () => {
  it('names every option once, in the form of a long option', () => {
    const names = [...newServiceQuestions, ...sharedFlags].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('asks what a stack adds only of that stack', () => {
    expect(newServiceQuestions.filter(({ when }) => !when).map(({ name }) => name)).toEqual([
      'name',
      'language',
      'port',
    ]);
    for (const { when, whenText } of newServiceQuestions)
      expect(whenText === undefined).toBe(when === undefined);
  });

  it.each(newServiceQuestions.map((question) => [question.name, question] as const))(
    'offers a default for %s that it takes itself',
    (_, question) => {
      for (const { options } of variants) {
        const answers = { name: 'shop', ...options };
        if (question.when && !question.when(answers)) continue;
        const fallback = question.default(answers);
        expect(question.parse(String(fallback), answers)).toBe(fallback);
      }
    },
  );

  it.each(
    newServiceQuestions
      .filter(({ choices }) => choices)
      .map((question) => [question.name, question] as const),
  )('takes the listed values of %s and no other', (_, { choices, parse }) => {
    for (const { value } of choices ?? []) expect(parse(value, {})).toBe(value);
    for (const value of ['', 'ruby', choices?.[0]?.name ?? '', 'constructor', '__proto__']) {
      expect(() => parse(value, {})).toThrow(expect.objectContaining({ code: 2 }));
    }
  });
});
