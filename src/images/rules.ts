import type { PlannedImages } from '../plan.js';
import type { BuildImage, RuntimeImage } from './catalogue.js';

/** The reference of the variant to build in. */
export function buildReference({ repository, tag }: BuildImage): string {
  return `${repository}:${tag}`;
}

/** The reference of the full variant. */
export function fullReference({ repository, fullTag }: BuildImage): string {
  return `${repository}:${fullTag}`;
}

/** The reference of a runtime image, without or with busybox. */
export function runtimeReference({ name, debian }: RuntimeImage, tag: 'nonroot' | 'debug-nonroot'): string {
  return `${name}-debian${debian.number}:${tag}`;
}

/**
 * The images of a service.
 *
 * @throws Error where the build image does not fit the runtime image: built on another Debian release, a
 *   program asks for a glibc that is not there; built for another minor version of Python, its extension
 *   modules are not found.
 */
export function plannedImages(
  build: BuildImage,
  runtime: RuntimeImage,
  single = fullReference(build),
): PlannedImages {
  if (build.debian.number !== runtime.debian.number) {
    throw new Error(`${buildReference(build)} and ${runtime.name} stand on different releases of Debian`);
  }
  if (runtime.python && build.repository === 'python' && build.version !== runtime.python.minor) {
    throw new Error(`${buildReference(build)} is not for Python ${runtime.python.minor} of ${runtime.name}`);
  }
  return {
    build: buildReference(build),
    single,
    runtime: runtimeReference(runtime, 'nonroot'),
    debug: runtimeReference(runtime, 'debug-nonroot'),
  };
}
