import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newServiceQuestions } from '../../src/questions/questions.js';
import { stacks } from '../../src/stacks/stacks.js';
import { contentsOf, emptyFolder, stateOf } from './support/folder.js';
import { CTRL_C, CTRL_D, DOWN, distroless, ENTER, Terminal } from './support/program.js';

/** The questions that a stack's user is asked, in order. */
function questionsFor(language: string) {
  return newServiceQuestions.filter(({ when }) => when?.({ language }) ?? true);
}

/** Answers a question with its default; the language with the one wanted. */
function answer(terminal: Terminal, question: string, language: string): void {
  const at = question === 'language' ? stacks.findIndex(({ id }) => id === language) : 0;
  terminal.type(DOWN.repeat(at) + ENTER);
}

/** Each question that there is, with a stack that asks it. */
const everyQuestion = newServiceQuestions.map((question) => {
  const language = stacks.find(({ id }) => question.when?.({ language: id }) ?? true)?.id ?? '';
  return [question.name, language] as const;
});

describe('distroless new on a terminal', () => {
  it.each(stacks.map(({ id }) => id))(
    'asks the questions of %s in order and writes the project',
    async (language) => {
      const cwd = emptyFolder();
      const terminal = new Terminal(['new'], { cwd });
      for (const { name, message } of questionsFor(language)) {
        await terminal.sees(`? ${message}`);
        answer(terminal, name, language);
      }
      await terminal.sees('my-service is ready.');
      expect(await terminal.ended).toBe(0);
      const stored = JSON.parse(readFileSync(path.join(cwd, 'my-service/.yo-rc.json'), 'utf8'));
      expect(Object.keys(stored['generator-distroless'])).toEqual(
        questionsFor(language).map(({ name }) => name),
      );
      expect(stored['generator-distroless'].language).toBe(language);
    },
  );

  it('asks nothing that the command line says', async () => {
    const cwd = emptyFolder();
    const terminal = new Terminal(['new', 'shop', '--language', 'go', '--port', '9000'], { cwd });
    await terminal.sees('? Go module path');
    terminal.type(ENTER);
    expect(await terminal.ended).toBe(0);
    expect(terminal.output).not.toContain('Name of the service');
    expect(readFileSync(path.join(cwd, 'shop/go.mod'), 'utf8')).toContain('module example.com/shop\n');
  });

  it('says what is wrong with an answer and asks on', async () => {
    const cwd = emptyFolder();
    const terminal = new Terminal(['new'], { cwd });
    await terminal.sees('? Name of the service');
    terminal.type(`My Shop${ENTER}`);
    await terminal.sees(`"My Shop" cannot be the service's name`);
    terminal.type(CTRL_C);
    expect(await terminal.ended).toBe(130);
    expect(contentsOf(cwd)).toEqual({});
  });

  it('refuses a bad option before it asks', async () => {
    const cwd = emptyFolder();
    const terminal = new Terminal(['new', '--port', '80'], { cwd });
    expect(await terminal.ended).toBe(2);
    expect(terminal.output).not.toContain('?');
  });

  it.each(everyQuestion)(
    'ends with 130 and writes nothing after Ctrl-C at the question %s',
    async (stop, language) => {
      const cwd = emptyFolder();
      const terminal = new Terminal(['new'], { cwd });
      for (const { name, message } of questionsFor(language)) {
        await terminal.sees(`? ${message}`);
        if (name === stop) break;
        answer(terminal, name, language);
      }
      terminal.type(CTRL_C);
      expect(await terminal.ended).toBe(130);
      expect(terminal.output).toContain('distroless: Interrupted: nothing was written.');
      expect(contentsOf(cwd)).toEqual({});
    },
  );

  it('ends with 130 and writes nothing when the input ends', async () => {
    const cwd = emptyFolder();
    const terminal = new Terminal(['new'], { cwd });
    await terminal.sees('? Name of the service');
    terminal.type(CTRL_D);
    expect(await terminal.ended).toBe(130);
    expect(contentsOf(cwd)).toEqual({});
  });

  describe('where other files stand', () => {
    /** A finished project in which two files were changed, asked about again. */
    async function conflicts() {
      const cwd = emptyFolder();
      await distroless(['new', 'shop', '--yes'], { cwd });
      const files = ['Dockerfile', 'Makefile'].map((name) => path.join(cwd, 'shop', name));
      for (const file of files) writeFileSync(file, 'mine\n');
      const before = stateOf(cwd);
      const terminal = new Terminal(['new', 'shop', '--yes'], { cwd });
      await terminal.sees('? Overwrite Dockerfile?');
      const texts = () => files.map((file) => (readFileSync(file, 'utf8') === 'mine\n' ? 'mine' : 'new'));
      return { terminal, texts, untouched: () => expect(stateOf(cwd)).toEqual(before) };
    }

    it('shows the difference and asks again; overwrites what it may, leaves the rest', async () => {
      const { terminal, texts, untouched } = await conflicts();
      terminal.type(`d${ENTER}`);
      await terminal.sees('-mine');
      await terminal.sees('? Overwrite Dockerfile?');
      terminal.type(`y${ENTER}`);
      await terminal.sees('? Overwrite Makefile?');
      // Until the last question is answered.
      untouched();
      terminal.type(`n${ENTER}`);
      expect(await terminal.ended).toBe(0);
      await terminal.sees('overwrite  Dockerfile');
      await terminal.sees('skip  Makefile');
      expect(texts()).toEqual(['new', 'mine']);
    });

    it('leaves a file for which only Enter was pressed', async () => {
      const { terminal, untouched } = await conflicts();
      terminal.type(ENTER);
      await terminal.sees('? Overwrite Makefile?');
      terminal.type(ENTER);
      expect(await terminal.ended).toBe(0);
      untouched();
    });

    it('overwrites all', async () => {
      const { terminal, texts } = await conflicts();
      terminal.type(`a${ENTER}`);
      expect(await terminal.ended).toBe(0);
      expect(texts()).toEqual(['new', 'new']);
    });

    it.each([
      ['gives up', `x${ENTER}`, 1, 'Given up: nothing was written.'],
      ['gives up after a yes', `y${ENTER}x${ENTER}`, 1, 'Given up: nothing was written.'],
      ['is interrupted', CTRL_C, 130, 'Interrupted: nothing was written.'],
      ['is interrupted after a yes', `y${ENTER}${CTRL_C}`, 130, 'Interrupted: nothing was written.'],
    ])('%s, and nothing is written', async (_, keys, code, message) => {
      const { terminal, untouched } = await conflicts();
      const [first = '', second] = keys.split(/(?<=^y\r)/);
      terminal.type(first);
      if (second) {
        await terminal.sees('? Overwrite Makefile?');
        terminal.type(second);
      }
      expect(await terminal.ended).toBe(code);
      expect(terminal.output).toContain(`distroless: ${message}`);
      untouched();
    });
  });

  // A foreground colour (SGR 30 to 37); other escape sequences move the cursor.
  const COLOURED = new RegExp(`${String.fromCharCode(27)}\\[3[0-7]m`);

  it('writes in colour', async () => {
    const terminal = new Terminal(['new', '--yes'], { cwd: emptyFolder() });
    expect(await terminal.ended).toBe(0);
    expect(terminal.output).toMatch(COLOURED);
  });

  it.each([
    ['results', ['new', '--yes']],
    ['questions', ['new']],
  ])('writes %s without colour under NO_COLOR', async (_, args) => {
    const terminal = new Terminal(args, { cwd: emptyFolder(), env: { NO_COLOR: '1' } });
    await terminal.sees(args.length > 1 ? 'create  Dockerfile' : '? Name of the service');
    terminal.type(CTRL_C);
    await terminal.ended;
    expect(terminal.output).not.toMatch(COLOURED);
  });
});
