import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { name: 'generators', include: ['test/generators/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/global-setup.ts',
          setupFiles: 'test/e2e/skip-without-engine.ts',
          // One engine, two cores: files one after the other, and room for a cold build.
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'bench-images',
          include: ['bench/images.bench.ts'],
          globalSetup: 'test/e2e/global-setup.ts',
          setupFiles: 'test/e2e/skip-without-engine.ts',
          // The textbook's rebuilds install everything, several times over.
          testTimeout: 1_800_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
