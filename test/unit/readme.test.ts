import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { helpOf, sharedFlags } from '../../src/cli/commands.js';
import { newServiceQuestions } from '../../src/questions/questions.js';
import { stacks } from '../../src/stacks/stacks.js';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

test('the README has the options of the question table', () => {
  const rows = [
    ...newServiceQuestions.map((question) => [`--${question.name} ${question.valueName}`, helpOf(question)]),
    ...sharedFlags.map(({ name, help }) => [`--${name}`, help]),
  ].map(([option = '', help = '']) => `| \`${option}\` | ${help.replaceAll('|', '\\|')} |`);
  expect(readme).toContain(`\n${rows.join('\n')}\n`);
});

test('the README has the images of every language', () => {
  const rows = stacks.flatMap((stack) => {
    const framework = stack.questions.find(({ name }) => name === 'framework')?.default({});
    const answers = { name: 'shop', port: 8080, ...(framework !== undefined && { framework }) };
    const { images, frontend } = stack.plan(answers, () => 'default');
    const build = [frontend?.image, images.build].filter(Boolean).map((image) => `\`${image}\``);
    return [`| \`${stack.id}\` | ${stack.title} | ${build.join(', ')} | \`${images.runtime}\` |`];
  });
  expect(readme).toContain(`\n${rows.join('\n')}\n`);
});
