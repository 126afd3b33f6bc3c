import type { TestProject } from 'vitest/node';
import { allBases, ensureBases } from './engine/bases.js';
import { type Engine, startEngine } from './engine/engine.js';

/** What a test gets of the engine by `inject('engine')`. */
export type ProvidedEngine = Pick<Engine, 'name' | 'cli'> & { readonly env: Record<string, string> };

declare module 'vitest' {
  export interface ProvidedContext {
    engine: ProvidedEngine;
  }
}

/** Has the engine and every base image ready before the first end-to-end test, and ends it after the last. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const engine = await startEngine();
  try {
    await ensureBases(engine, allBases, (line) => console.log(line));
  } catch (error) {
    await engine.stop();
    throw error;
  }
  const env = Object.fromEntries(
    Object.entries(engine.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  project.provide('engine', { name: engine.name, cli: engine.cli, env });
  return engine.stop;
}
