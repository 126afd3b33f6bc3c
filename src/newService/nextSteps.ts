import type { ServicePlan } from '../plan.js';
import { shellWord } from '../render/quote.js';

/** What to do first with a new service. */
export function nextSteps(folder: string, { name, port }: ServicePlan): string {
  const steps = [
    ...(folder === '.' ? [] : [[`cd ${shellWord(folder)}`, '']]),
    ['make test', 'the tests'],
    ['make run', `the service on http://localhost:${port.value}`],
    ['make compare', 'both images, built and compared'],
    ['make smoke', 'the small one started as in production'],
  ];
  return `${name} is ready. Next:\n\n${steps.map(([command = '', what = '']) => `  ${command.padEnd(14)} ${what}`.trimEnd()).join('\n')}\n`;
}
