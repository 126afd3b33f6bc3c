import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { render, textOf, variants } from './support/variants.js';

/** What the images are made with; the sample apps stand in templates/ as they are written. */
const dockerParts = ['Dockerfile', 'Dockerfile.single', '.dockerignore', 'Makefile'];

// After a change that is meant: npx vitest run --project unit -u
describe.each(variants)('the Docker parts of $title', ({ title, options }) => {
  const golden = (name: string) => path.join('../golden', title, name);

  it.each(dockerParts)('%s', async (name) => {
    const service = await render({ ...options, name: 'shop', port: '9000' });
    await expect(textOf(service, name)).toMatchFileSnapshot(golden(name));
  });

  it('settings of the scripts', async () => {
    const service = await render({ ...options, name: 'shop', port: '9000' });
    const settings = ['scripts/compare-images.sh', 'scripts/smoke-test.sh'].map((script) =>
      [`# ${script}`, ...(textOf(service, script).match(/^default_.*$/gm) ?? []), ''].join('\n'),
    );
    await expect(settings.join('\n')).toMatchFileSnapshot(golden('settings.sh'));
  });
});
