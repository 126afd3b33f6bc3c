import { describe, expect, it, vi } from 'vitest';
import { UserError } from '../../src/errors.js';
import type { Question } from '../../src/questions/question.js';
import { type AnswerSources, type Ask, resolveAnswers } from '../../src/questions/resolveAnswers.js';

const questions: readonly Question[] = [
  {
    name: 'name',
    message: 'Name',
    help: '',
    valueName: 'NAME',
    required: true,
    default: () => 'thing',
    parse: (value) => {
      if (/^[a-z]+$/.test(value)) return value;
      throw new UserError(`bad name ${value}`);
    },
  },
  {
    name: 'language',
    message: 'Language',
    help: '',
    valueName: 'LANGUAGE',
    choices: [
      { value: 'go', name: 'Go' },
      { value: 'c', name: 'C' },
    ],
    required: true,
    default: () => 'go',
    parse: (value) => value,
  },
  {
    name: 'module',
    message: 'Module',
    help: '',
    valueName: 'PATH',
    when: ({ language }) => language === 'go',
    whenText: '--language go',
    required: false,
    default: ({ name }) => `example.com/${name}`,
    parse: (value) => value,
  },
];

const nobody: AnswerSources = { given: {}, stored: {}, yes: false, ask: undefined };

function resolve(sources: Partial<AnswerSources>) {
  return resolveAnswers(questions, { ...nobody, ...sources });
}

/** Somebody who types these texts, and takes the default where there is none. */
function somebody(texts: Record<string, string> = {}) {
  return vi.fn<Ask>(async ({ name, default: fallback }) => texts[name] ?? fallback);
}

describe('resolveAnswers', () => {
  it('asks in the order of the table, only what applies, and offers defaults made of earlier answers', async () => {
    const ask = somebody({ name: 'shop' });
    const { answers, from } = await resolve({ ask });
    expect(answers).toEqual({ name: 'shop', language: 'go', module: 'example.com/shop' });
    expect(ask.mock.calls.map(([{ name }]) => name)).toEqual(['name', 'language', 'module']);
    expect(ask.mock.calls[2]?.[0].default).toBe('example.com/shop');
    expect(from('module')).toBe('answer');
  });

  it('does not ask what does not apply', async () => {
    const ask = somebody({ language: 'c' });
    expect((await resolve({ ask })).answers).toEqual({ name: 'thing', language: 'c' });
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('does not ask what an option says', async () => {
    const ask = somebody();
    const { answers, from } = await resolve({ ask, given: { language: 'c', name: 'shop' } });
    expect(answers).toEqual({ name: 'shop', language: 'c' });
    expect(ask).not.toHaveBeenCalled();
    expect(from('language')).toBe('--language');
  });

  it('checks options before it asks anything', async () => {
    const ask = somebody();
    await expect(resolve({ ask, given: { name: 'BAD' } })).rejects.toThrow('bad name BAD');
    expect(ask).not.toHaveBeenCalled();
  });

  it('lets the asker refuse a text with the reason', async () => {
    const ask = somebody();
    await resolve({ ask });
    const validate = ask.mock.calls[0]?.[0].validate;
    expect(validate?.('BAD')).toBe('bad name BAD');
    expect(validate?.('good')).toBe(true);
  });

  it('checks an answer even if the asker did not', async () => {
    await expect(resolve({ ask: somebody({ name: 'BAD' }) })).rejects.toThrow('bad name BAD');
  });

  it('takes every default with --yes, and asks nothing', async () => {
    const ask = somebody();
    const { answers, from } = await resolve({ ask, yes: true });
    expect(answers).toEqual({ name: 'thing', language: 'go', module: 'example.com/thing' });
    expect(ask).not.toHaveBeenCalled();
    expect(from('name')).toBe('default');
  });

  it('names all that is missing at once where nobody can be asked', async () => {
    await expect(resolve({})).rejects.toMatchObject({
      code: 2,
      message:
        'There is no terminal to ask on. Give --name NAME and --language LANGUAGE, or --yes to take the defaults.',
    });
  });

  it('needs no --yes where only optional answers are open', async () => {
    const { answers } = await resolve({ given: { name: 'shop', language: 'go' } });
    expect(answers.module).toBe('example.com/shop');
  });

  it('refuses an option of another language', async () => {
    await expect(resolve({ yes: true, given: { language: 'c', module: 'm' } })).rejects.toThrow(
      '--module belongs to --language go.',
    );
    await expect(resolve({ ask: somebody({ language: 'c' }), given: { module: 'm' } })).rejects.toThrow(
      UserError,
    );
  });

  it('takes what an earlier run stored as the answer, with a terminal or without', async () => {
    const stored = { name: 'old', language: 'c' };
    const { answers, from } = await resolve({ stored });
    expect(answers).toEqual(stored);
    expect(from('name')).toBe('.yo-rc.json');
    const ask = somebody();
    await resolve({ stored, ask });
    expect(ask).not.toHaveBeenCalled();
  });

  it.each([
    ['not valid any more', 'BAD'],
    ['an object', {}],
    ['null', null],
    ['a list', ['old']],
  ])('passes over a stored answer that is %s', async (_, name) => {
    expect((await resolve({ stored: { name }, yes: true })).answers.name).toBe('thing');
  });

  it('gives the answers in the order of the table, whatever the order of the options', async () => {
    const { answers } = await resolve({ given: { module: 'm', language: 'go', name: 'shop' } });
    expect(Object.keys(answers)).toEqual(['name', 'language', 'module']);
  });
});
