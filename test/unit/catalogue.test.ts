import { describe, expect, it } from 'vitest';
import { goBuildImage, NONROOT, pythonBuildImage, runtimeImages } from '../../src/images/catalogue.js';
import { plannedImages } from '../../src/images/rules.js';
import { render, textOf, variants } from './support/variants.js';

describe('the catalogue', () => {
  it.each(variants)(
    'gives $title images whose names carry a version and the Debian release',
    async ({ options }) => {
      const { plan } = await render(options);
      const { number, codename } = goBuildImage.debian;
      for (const reference of [
        plan.images.build,
        plan.images.single,
        plan.frontend?.image ?? plan.images.build,
      ])
        expect(reference).toMatch(new RegExp(`^[a-z]+:[0-9][0-9.]*(-slim)?-${codename}(-slim)?$`));
      expect(plan.images.runtime).toMatch(
        new RegExp(`^gcr\\.io/distroless/[a-z0-9]+-debian${number}:nonroot$`),
      );
      expect(plan.images.debug).toBe(plan.images.runtime.replace(':nonroot', ':debug-nonroot'));
    },
  );

  it.each(variants)('is where every image of the Dockerfiles of $title comes from', async ({ options }) => {
    const service = await render(options);
    const { images, frontend } = service.plan;
    const from = (name: string) =>
      [...textOf(service, name).matchAll(/^FROM (?:--\S+ )*(\S+)/gm)].map(([, image]) => image);
    expect(new Set(from('Dockerfile'))).toEqual(
      new Set([images.build, images.debug, images.runtime, ...(frontend ? [frontend.image] : [])]),
    );
    expect(from('Dockerfile.single')).toEqual([images.single]);
  });

  it('has the Go that the sample app names', async () => {
    const mod = textOf(await render({ language: 'go' }), 'go.mod');
    const toolchain = /^toolchain go(\d+\.\d+)\.\d+$/m.exec(mod)?.[1];
    const oldest = /^go (\d+\.\d+)\.\d+$/m.exec(mod)?.[1];
    expect(toolchain).toBe(goBuildImage.version);
    expect(Number(oldest?.split('.')[1])).toBeLessThanOrEqual(Number(toolchain?.split('.')[1]));
  });

  it('has a number as the user', () => {
    expect(NONROOT).toMatch(/^[1-9][0-9]*:[1-9][0-9]*$/);
  });
});

describe('the rules', () => {
  it('hold a builder to the Debian release of the runtime', () => {
    const bookworm = { number: 12, codename: 'bookworm' };
    expect(() => plannedImages({ ...goBuildImage, debian: bookworm }, runtimeImages.static)).toThrow(
      'releases of Debian',
    );
  });

  it('hold a builder to the Python of the runtime', () => {
    expect(() => plannedImages({ ...pythonBuildImage, version: '3.12' }, runtimeImages.python)).toThrow(
      'not for Python 3.13',
    );
  });
});
