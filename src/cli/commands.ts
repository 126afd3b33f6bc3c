import { parseArgs } from 'node:util';
import { UserError } from '../errors.js';
import type { Question } from '../questions/question.js';
import { newServiceQuestions } from '../questions/questions.js';

/** A command line, taken apart but with no value checked yet. */
export interface CommandLine {
  dir: string | undefined;
  /** Values of the options that answer questions. */
  given: Record<string, string>;
  flags: Record<string, boolean>;
}

/** A command of the program. */
export interface Command {
  name: string;
  summary: string;
  questions: readonly Question[];
  /** Loads what the command needs, so that `--help` does not pay for it. */
  load: () => Promise<(line: CommandLine) => Promise<number>>;
}

/** The flags that all commands and all Yeoman generators share. */
export const sharedFlags = [
  { name: 'yes', help: 'take the default wherever nothing was given' },
  { name: 'dry-run', help: 'show what would be written, write nothing' },
  { name: 'force', help: 'overwrite without asking' },
  { name: 'json', help: 'print the plan and the files as JSON, and nothing else' },
] as const;

export const commands: readonly Command[] = [
  {
    name: 'new',
    summary: 'a new service: sample app, Dockerfiles, Makefile, scripts',
    questions: newServiceQuestions,
    load: async () => (await import('./new.js')).runNew,
  },
];

/** Takes a command line apart by the command's options. */
export function parseCommandLine(command: Command, args: string[]): CommandLine {
  const flagNames = [...sharedFlags.map(({ name }) => name), 'help'];
  const options = Object.fromEntries([
    ...command.questions.map(({ name }) => [name, { type: 'string' as const }]),
    ...flagNames.map((name) => [name, { type: 'boolean' as const, ...(name === 'help' && { short: 'h' }) }]),
  ]);
  const help = `distroless ${command.name} --help lists the options.`;
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (error) {
    const [reason = '', ...hints] = (error as Error).message.split(/\.(?: |\n)|\n/);
    // The hint of a message in lines says how to give a value that starts with a hyphen.
    const hint = (error as Error).message.includes('\n') ? `${hints.at(-1)} ` : '';
    throw new UserError(`${reason}. ${hint}${help}`);
  }
  const [dir, extra] = parsed.positionals;
  if (extra !== undefined)
    throw new UserError(`One folder at most, not also ${JSON.stringify(extra)}. ${help}`);
  const given: Record<string, string> = {};
  const flags: Record<string, boolean> = {};
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === 'string') given[name] = value;
    else flags[name] = value === true;
  }
  return { dir, given, flags };
}

/** `distroless --help`. */
export function overview(): string {
  return `distroless: small, secure container images without learning the traps one by one

Usage: distroless COMMAND [DIR] [options]

${rows(commands.map(({ name, summary }) => [name, summary]))}

distroless COMMAND --help lists a command's options. The same with Yeoman: yo distroless.
`;
}

/** `distroless COMMAND --help`. */
export function commandHelp({ name, summary, questions }: Command): string {
  return `distroless ${name}: ${summary}

Usage: distroless ${name} [DIR] [options]

${rows(questions.map((question) => [`--${question.name} ${question.valueName}`, helpOf(question)]))}

${rows([...sharedFlags.map((flag) => [`--${flag.name}`, flag.help] as const), ['--help', 'show this']])}

On a terminal it asks for what no option says. Without one it asks nothing, and says what is missing.
`;
}

/** One line on a question: what it is, when it is asked. */
export function helpOf({ help, whenText }: Question): string {
  return whenText ? `${help} (with ${whenText})` : help;
}

function rows(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([left]) => left.length));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
