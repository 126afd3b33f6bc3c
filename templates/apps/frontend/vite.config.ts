import { env } from 'node:process';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// In production the back end serves this page and the API from one address; the proxy makes
// development look the same, so that the page never needs to know another address.
const backend = `http://localhost:${env.BACKEND_PORT ?? '8080'}`;

export default defineConfig({
  plugins: [react()],
  server: {
    proxy: { '/api': backend, '/healthz': backend, '/readyz': backend },
  },
  test: {
    environment: 'happy-dom',
    globals: true, // Testing Library cleans up after each test when it finds a global afterEach
    restoreMocks: true,
  },
});
