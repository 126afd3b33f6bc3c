import { randomBytes } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, test } from 'vitest';
import { runEngine } from '../test/e2e/engine/engine.js';
import { cleanUp, engine, newProject, type Project } from '../test/e2e/project.js';
import { succeed } from '../test/e2e/run.js';

// npm run bench:images: what the generated images weigh, how soon they answer, and how long a build takes
// after a change. Beside each stands Dockerfile.single, which copies everything and then installs, as the
// textbooks have it. Figures depend on the machine and what else it does; only figures of one run compare.

const starts = 7;
const rebuilds = 3;

/** A source file, and a line to add to it; the builder has seen none of that text before. */
interface Change {
  readonly what?: string;
  readonly file: string;
  readonly line: (unique: string) => string;
}

interface Subject {
  readonly name: string;
  readonly options: readonly string[];
  readonly changes: readonly Change[];
}

const python = (unique: string) => `CHANGED = "${unique}"\n`;
const subjects: readonly Subject[] = [
  {
    name: 'Go',
    options: ['--language', 'go'],
    changes: [{ file: 'calc/calc.go', line: (unique) => `const Changed${unique} = true\n` }],
  },
  {
    name: 'Python, FastAPI',
    options: ['--language', 'python', '--framework', 'fastapi'],
    changes: [{ file: 'src/calculator/calc.py', line: python }],
  },
  {
    name: 'Python, Flask',
    options: ['--language', 'python', '--framework', 'flask'],
    changes: [{ file: 'src/calculator/calc.py', line: python }],
  },
  {
    name: 'React and Python',
    options: ['--language', 'fullstack'],
    changes: [
      { what: 'the service changed', file: 'backend/src/calculator/calc.py', line: python },
      {
        what: 'the page changed',
        file: 'frontend/src/main.tsx',
        line: (unique) => `document.documentElement.dataset.changed = '${unique}';\n`,
      },
    ],
  },
];

/** One figure of the single-stage image, and the same of the distroless one. */
interface Pair {
  readonly single: number;
  readonly distroless: number;
}

const rows: string[][] = [];

afterAll(async () => {
  await cleanUp();
  if (rows.length > 0) await print();
});

test.each(subjects)('$name', async ({ name, options, changes }) => {
  const project = await newProject(...options);
  await project.make(['build', 'build-single']);
  const size = {
    single: await sizeOf(`${project.image}:single`),
    distroless: await sizeOf(`${project.image}:distroless`),
  };
  const start = await medians(starts, (tag) => startSeconds(`${project.image}:${tag}`));
  const figures = [...cells(size, megabytes), ...cells(start, seconds)];
  for (const [index, { what, file, line }] of changes.entries()) {
    const rebuild = await medians(rebuilds, async (tag) => {
      await appendFile(join(project.folder, file), line(randomBytes(8).toString('hex')));
      return rebuildSeconds(project, tag);
    });
    rows.push([
      what ? `${name}: ${what}` : name,
      ...(index === 0 ? figures : figures.map(() => '')),
      ...cells(rebuild, seconds),
    ]);
  }
});

/** Measures both images in turn, so that whatever else the machine does is shared between them. */
async function medians(times: number, measure: (tag: keyof Pair) => Promise<number>): Promise<Pair> {
  const figures: Record<keyof Pair, number[]> = { single: [], distroless: [] };
  // The first of each is not counted: it finds nothing in the page cache.
  for (let time = 0; time <= times; time++) {
    for (const tag of ['single', 'distroless'] as const) {
      const figure = await measure(tag);
      if (time > 0) figures[tag].push(figure);
    }
  }
  return { single: median(figures.single), distroless: median(figures.distroless) };
}

/** From the start of a container that exists to its first healthy answer. */
async function startSeconds(image: string): Promise<number> {
  const port = await freePort();
  const flags = ['--read-only', '--tmpfs=/tmp', '--cap-drop=ALL', `--publish=127.0.0.1:${port}:8080`];
  const container = (await runEngine(engine, ['create', ...flags, image])).trim();
  try {
    const begin = performance.now();
    // Not asked earlier: a packet to an interface that is not up yet costs a whole second, after which the
    // kernel looks for the container's address again, and every image would seem to take that long.
    await runEngine(engine, ['start', container]);
    while (!(await isHealthy(port))) {
      if (performance.now() - begin > 60_000) throw new Error(`${image} does not answer`);
      await sleep(5);
    }
    return (performance.now() - begin) / 1000;
  } finally {
    await runEngine(engine, ['rm', '--force', container]);
  }
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Each attempt on its own connection: what happened to the last one must not matter.
    const options = { host: '127.0.0.1', port, path: '/healthz', agent: false, timeout: 1000 };
    const request = get(options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('no answer in time')));
    request.once('error', () => resolve(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (!address || typeof address === 'string') throw new Error('no port');
      server.close(() => resolve(address.port));
    });
  });
}

async function rebuildSeconds(project: Project, tag: keyof Pair): Promise<number> {
  const begin = performance.now();
  await project.make([tag === 'single' ? 'build-single' : 'build']);
  return (performance.now() - begin) / 1000;
}

async function sizeOf(image: string): Promise<number> {
  return Number(await runEngine(engine, ['image', 'inspect', '--format={{.Size}}', image]));
}

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;

function cells({ single, distroless }: Pair, format: (value: number) => string): string[] {
  return [format(single), format(distroless), `${(single / distroless).toPrecision(3)}×`];
}

/** Prints the table in Markdown. */
async function print(): Promise<void> {
  const header = [
    '',
    ...['size', 'start', 'rebuild'].flatMap((figure) => [`${figure}: single`, 'distroless', 'ratio']),
  ];
  const lines = [header, header.map(() => ''), ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const padded = lines.map((line, index) =>
    line.map((cell, column) => {
      const width = widths[column] ?? 0;
      if (index === 1) return column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }),
  );
  const { stdout } = await succeed(engine.cli, ['version', '--format={{.Server.Version}}'], {
    env: engine.env,
  });
  console.log(
    [
      `${engine.name} ${stdout.trim()}, ${availableParallelism()} processors, ${process.arch}; single: Dockerfile.single.`,
      `start: container start to first healthy answer, median of ${starts}; rebuild: after a line of source, median of ${rebuilds}.`,
      '',
      ...padded.map((line) => `| ${line.join(' | ')} |`),
    ].join('\n'),
  );
}
