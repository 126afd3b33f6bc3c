import type { TestProject } from 'vitest/node';
import { allBases, ensureBases } from './engine/bases.js';
import { type Engine, NoEngine, startEngine } from './engine/engine.js';

/** What a test gets of the engine by `inject('engine')`. */
export type ProvidedEngine = Pick<Engine, 'name' | 'cli'> & { readonly env: Record<string, string> };

declare module 'vitest' {
  export interface ProvidedContext {
    /** Absent where there is no engine: skip-without-engine.ts then skips every test. */
    engine: ProvidedEngine;
  }
}

/**
 * Has the engine and every base image ready before the first end-to-end test, and ends it after the last.
 * A developer's machine without an engine gets one loud line and no end-to-end tests. In CI, and where
 * E2E_ENGINE names one, that is a failure.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  let engine: Engine | undefined;
  try {
    engine = await startEngine();
    await ensureBases(engine, allBases, (line) => console.log(line));
  } catch (error) {
    await engine?.stop();
    const asked = process.env.CI || process.env.E2E_ENGINE;
    if (asked || !(error instanceof NoEngine)) throw error;
    console.warn(`\nSKIPPED: every end-to-end test. ${error.message}\n`);
    return undefined;
  }
  const env = Object.fromEntries(
    Object.entries(engine.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  project.provide('engine', { name: engine.name, cli: engine.cli, env });
  return engine.stop;
}
