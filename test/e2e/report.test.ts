import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { cleanUp, newFolder, newProject } from './project.js';
import { findProgram, skipWithout } from './run.js';

// The HTML report as people see it. UPDATE_SCREENSHOTS=1 also takes the picture in the README anew.

const picture = fileURLToPath(new URL('../../docs/images/compare-report.png', import.meta.url));
const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');

const views = [
  { name: 'a phone, light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'a phone, dark', width: 390, height: 844, colorScheme: 'dark' },
  { name: 'a desktop, light', width: 1280, height: 800, colorScheme: 'light' },
  { name: 'a desktop, dark', width: 1280, height: 800, colorScheme: 'dark' },
] as const;

let browser: Browser | undefined;
let report: Promise<string> | undefined;

afterAll(async () => {
  await browser?.close();
  await cleanUp();
});

/** Writes the report on real images, once, and returns its address. */
async function writeReport(): Promise<string> {
  const project = await newProject('--language', 'go');
  await project.make(['build', 'build-single']);
  const file = join(await newFolder(), 'report.html');
  const { code, stderr } = await project.run('scripts/compare-images.sh', ['--html', file]);
  if (code !== 0) throw new Error(stderr);
  // The name that a user's images would have.
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll(project.image, 'shop'));
  return pathToFileURL(file).href;
}

async function newPage({ width, height, colorScheme }: (typeof views)[number]): Promise<Page> {
  // Root, as in most containers, has no sandbox for Chromium; the page is our own.
  browser ??= await chromium.launch({
    ...(executablePath && { executablePath }),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
  return browser.newPage({ viewport: { width, height }, colorScheme });
}

test.for(views)('the report on $name', async (view, { skip }) => {
  skip(skipWithout('chromium', executablePath !== undefined), 'no chromium');
  report ??= writeReport();
  const address = await report;
  const page = await newPage(view);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(address);

  await expectVisible(page, 'h1');
  expect(await page.locator('h1').innerText()).toMatch(
    /^shop:distroless is \d+ times smaller than shop:single$/,
  );
  for (const cell of ['table th:has-text("Size on disk")', 'table td:has-text("65532:65532")']) {
    await expectVisible(page, cell);
  }
  const bars = await page.locator('.track i').evaluateAll((all) => all.map((bar) => bar.clientWidth));
  // Two images, each on disk and compressed; the smallest is still to be seen.
  expect(bars).toHaveLength(4);
  expect(Math.min(...bars)).toBeGreaterThanOrEqual(3);
  expect(Math.max(...bars)).toBeGreaterThan(30 * Math.min(...bars));

  const widest = await page.evaluate<number>('document.documentElement.scrollWidth');
  expect(widest).toBeLessThanOrEqual(view.width);
  const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  const brightness = Number(/\d+/.exec(ground)?.[0]);
  expect(brightness > 128).toBe(view.colorScheme === 'light');
  expect(complaints).toEqual([]);
  expect(requests).toEqual([address]);

  if (process.env.UPDATE_SCREENSHOTS && view.name === 'a desktop, light') {
    await mkdir(dirname(picture), { recursive: true });
    await page.screenshot({ path: picture, fullPage: true });
    expect((await stat(picture)).size).toBeLessThan(200_000);
  }
  await page.close();
});

async function expectVisible(page: Page, selector: string): Promise<void> {
  expect(await page.locator(selector).first().isVisible(), selector).toBe(true);
}
