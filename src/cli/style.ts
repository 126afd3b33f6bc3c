import { styleText } from 'node:util';

/** Styles text for standard output: plain where it is not a terminal or `NO_COLOR` is set (https://no-color.org). */
export function style(format: Parameters<typeof styleText>[0], text: string): string {
  const { NO_COLOR } = process.env;
  return process.stdout.isTTY && (NO_COLOR === undefined || NO_COLOR === '') ? styleText(format, text) : text;
}
