import { readFileSync } from 'node:fs';
import path from 'node:path';
import { isSystemError, UserError } from '../errors.js';
import { packageRoot } from '../render/packageRoot.js';
import { type Command, commandHelp, commands, overview, parseCommandLine } from './commands.js';

/**
 * Runs the `distroless` command.
 *
 * @param argv the arguments after the program's name
 * @returns the exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted
 */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    if (!(error instanceof UserError || isSystemError(error))) throw error;
    process.stderr.write(`distroless: ${error.message}\n`);
    return error instanceof UserError ? error.code : 1;
  }
}

async function dispatch([first, ...rest]: readonly string[]): Promise<number> {
  if (first === undefined) {
    process.stderr.write(overview());
    return 2;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(overview());
    return 0;
  }
  if (first === '--version') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  const command = commands.find(({ name }) => name === first);
  if (!command) {
    const names = commands.map(({ name }) => name).join(', ');
    throw new UserError(`There is no command ${JSON.stringify(first)}: use ${names}, or --help.`);
  }
  return run(command, rest);
}

async function run(command: Command, rest: string[]): Promise<number> {
  const line = parseCommandLine(command, rest);
  if (line.flags.help) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  return (await command.load())(line);
}

function version(): string {
  return JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')).version;
}
