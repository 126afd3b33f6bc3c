import { setTimeout as sleep } from 'node:timers/promises';
import { runEngine } from './engine/engine.js';
import { engine } from './project.js';
import { run } from './run.js';

/** A started container: its address, and how to end it as an orchestrator does. */
export interface Serving {
  readonly url: string;
  readonly container: string;
  /** Sends SIGTERM and returns the exit code and the log lines of standard output. */
  stop(): Promise<{ code: string; log: string[] }>;
}

/** Starts an image as production would, waits until it is ready, hands it to `use`, and removes it. */
export async function serving(
  image: string,
  use: (serving: Serving) => Promise<void>,
  port = 8080,
): Promise<void> {
  const options = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', `--publish=127.0.0.1::${port}`];
  const container = (await runEngine(engine, ['run', '--detach', ...options, image])).trim();
  try {
    const url = `http://${(await runEngine(engine, ['port', container, String(port)])).split('\n', 1)[0]}`;
    await answering(`${url}/readyz`);
    await use({
      url,
      container,
      stop: async () => {
        await runEngine(engine, ['kill', '--signal=TERM', container]);
        const code = (await runEngine(engine, ['wait', container], 15)).trim();
        const { stdout } = await run(engine.cli, ['logs', container], { env: engine.env });
        return { code, log: stdout.trimEnd().split('\n') };
      },
    });
  } finally {
    await runEngine(engine, ['rm', '--force', container]);
  }
}

/** Waits until an address answers with success. */
export async function answering(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    // A connection that is made while the program starts may never be answered.
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch((error: Error) => error);
    if (answer instanceof Response && answer.ok) return;
    if (Date.now() > deadline) throw answer instanceof Error ? answer : new Error(`${url}: ${answer.status}`);
    await sleep(200);
  }
}

/** The steps of a BuildKit plain log whose instruction contains `text`: each one's whole output. */
export function buildSteps(log: string, text: string): string[] {
  const steps = new Map<string, string>();
  for (const line of log.split('\n')) {
    const [, number = '', rest = ''] = /^#(\d+) (.*)$/.exec(line) ?? [];
    if (number) steps.set(number, `${steps.get(number) ?? ''}${rest}\n`);
  }
  return [...steps.values()].filter((step) => (step.split('\n', 1)[0] ?? '').includes(text));
}
