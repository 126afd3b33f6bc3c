import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findProgram, skipWithout } from './run.js';

/** Debian's Chromium, or a Chrome that is there; undefined (and said so) where there is none outside CI. */
export function findBrowser(): string | undefined {
  const program = findProgram('chromium', 'chromium-browser', 'google-chrome');
  return skipWithout('Chromium', program !== undefined) ? undefined : program;
}

/** Runs `use` with a headless browser that talks to nobody but the pages it is sent to. */
export async function withBrowser(program: string, use: (browser: Browser) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'distroless-e2e-browser-'));
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      // Chromium's own sandbox refuses root.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    env: { ...process.env, HOME: home } as Record<string, string>,
  });
  try {
    await use(browser);
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}
