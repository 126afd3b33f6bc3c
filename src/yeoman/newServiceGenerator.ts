import path from 'node:path';
import Generator from 'yeoman-generator';
import { sharedFlags } from '../cli/commands.js';
import { refuseConflicts } from '../cli/conflicts.js';
import { UserError } from '../errors.js';
import { type NewService, newService } from '../newService/newService.js';
import { nextSteps } from '../newService/nextSteps.js';
import { ANSWERS_FILE, answersChanges, KEY } from '../newService/storedAnswers.js';
import { planAsJson } from '../planAsJson.js';
import { newServiceQuestions } from '../questions/questions.js';
import type { Ask } from '../questions/resolveAnswers.js';
import { type Change, findChanges } from '../write/changes.js';
import { markExecutable, rehearseWriting } from '../write/writeFiles.js';
import { positionalsTakenByFlags, rejectUnknownOptions } from './options.js';

/** `yo distroless`: the same core as `distroless new`, in Yeoman's manners. */
export class NewServiceGenerator extends Generator {
  declare options: Generator['options'] & Record<string, unknown>;
  #service: NewService | undefined;
  #changes: Change[] = [];

  constructor(args: string[], options: Record<string, unknown>) {
    // Nothing is made here that npm would have to install.
    super(
      [...args, ...positionalsTakenByFlags(options)],
      options as never,
      { customInstallTask: true } as never,
    );
    this.description = 'A new service with distroless Dockerfiles, a Makefile and scripts that prove them.';
    this.argument('dir', { type: String, required: false, description: 'folder of the service' });
    for (const { name, help } of newServiceQuestions) this.option(name, { type: String, description: help });
    for (const { name, help } of sharedFlags) this.option(name, { type: Boolean, description: help });
  }

  async prompting(): Promise<void> {
    rejectUnknownOptions(this.options, newServiceQuestions);
    if (this.args.length > 1)
      throw new UserError(`One folder at most, not also ${JSON.stringify(this.args[1])}.`);
    const given = newServiceQuestions.flatMap(({ name }) => {
      const value: unknown = this.options[name];
      return value === undefined || value === null ? [] : [[name, String(value)] as const];
    });
    this.#service = await newService({
      dir: this.args[0],
      cwd: this.env.cwd,
      given: Object.fromEntries(given),
      yes: this.options.yes === true,
      ask: process.stdin.isTTY ? this.#ask : undefined,
    });
    this.#changes = findChanges(this.#service.root, this.#service.files);
  }

  writing(): void {
    if (!this.#service) return;
    const { root, answers } = this.#service;
    if (this.options.dryRun !== true) {
      if (this.options.force !== true && !process.stdin.isTTY) refuseConflicts(this.#changes, root);
      // Yeoman writes one file after the other: on a full disk it would stop in the middle.
      rehearseWriting([...this.#changes, ...answersChanges(root, answers)]);
    }
    this.#write(({ action }) => action !== 'create');
  }

  /** Runs after the conflicts are settled: whoever gives up at one has no new files left behind. */
  install(): void {
    if (!this.#service) return;
    const { root, answers } = this.#service;
    this.#write(({ action }) => action === 'create');
    this.createStorage(path.join(root, ANSWERS_FILE), { name: KEY }).set(answers);
  }

  end(): void {
    if (!this.#service) return;
    const { root, files, plan } = this.#service;
    const dryRun = this.options.dryRun === true;
    const now = dryRun ? this.#changes : findChanges(root, files);
    if (!dryRun) markExecutable(now);
    if (this.options.json) {
      const actions = this.#changes.map(({ file, action }, i) => ({
        path: file.path,
        action:
          dryRun || action !== 'conflict' ? action : now[i]?.action === 'identical' ? 'overwrite' : 'skip',
      }));
      process.stdout.write(`${JSON.stringify(planAsJson([plan], actions), null, 2)}\n`);
    } else if (this.#changes.every(({ action }) => action === 'identical')) {
      this.log('\nNothing to change.');
    } else if (dryRun) {
      this.log('\nDry run: nothing was written.');
    } else {
      this.log(`\n${nextSteps(path.relative(this.env.cwd, root) || '.', plan)}`);
    }
  }

  #write(which: (change: Change) => boolean): void {
    for (const { target, file } of this.#changes.filter(which)) this.fs.write(target, file.contents);
  }

  #ask: Ask = async ({ name, message, choices, default: fallback, validate }) => {
    const question = choices ? { type: 'select', choices } : { type: 'input', validate };
    const answers = await this.prompt([{ name, message, default: fallback, ...question } as never]);
    return String((answers as Record<string, unknown>)[name]);
  };
}
