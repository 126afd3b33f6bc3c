/**
 * The container images that are known, as data. Nothing else in the code names an image or a version.
 *
 * Names always carry the Debian release: an unsuffixed distroless name moves between releases under its
 * users. What the images contain is read from https://github.com/GoogleContainerTools/distroless
 */

/** A Debian release, under its number in distroless names and its codename in Docker Hub tags. */
export interface DebianRelease {
  number: number;
  codename: string;
}

/** The release under every image here. */
export const debian13: DebianRelease = { number: 13, codename: 'trixie' };

/** A distroless image; its tags are `nonroot`, `debug-nonroot`, `latest` and `debug`. */
export interface RuntimeImage {
  name: string;
  debian: DebianRelease;
  /** The Python that it contains. */
  python?: { minor: string; path: string };
}

/** Runtime images, by what runs on them. */
export const runtimeImages = {
  /** Static programs: CA certificates, time zones, a user without privileges, no libc. */
  static: { name: 'gcr.io/distroless/static', debian: debian13 },
  /** Python programs: Debian's own Python, one minor version a release. */
  python: {
    name: 'gcr.io/distroless/python3',
    debian: debian13,
    python: { minor: '3.13', path: '/usr/bin/python3.13' },
  },
} as const satisfies Record<string, RuntimeImage>;

/** An official image with a compiler or an interpreter. Its tags name the version and the release. */
export interface BuildImage {
  repository: 'golang' | 'python' | 'node';
  version: string;
  debian: DebianRelease;
  /** The variant to build in: the slim one, where there is one. */
  tag: string;
  /** The full variant: the one that people take first. */
  fullTag: string;
  /** The interpreter's path, where it matters. */
  interpreter?: string;
}

/** The build image for the newest stable Go, https://go.dev/doc/devel/release */
export const goBuildImage: BuildImage = {
  repository: 'golang',
  version: '1.27',
  debian: debian13,
  tag: '1.27-trixie',
  fullTag: '1.27-trixie',
};

/** The build image for the Python of the runtime image: the same minor version on the same release. */
export const pythonBuildImage: BuildImage = {
  repository: 'python',
  version: '3.13',
  debian: debian13,
  tag: '3.13-slim-trixie',
  fullTag: '3.13-trixie',
  interpreter: '/usr/local/bin/python3.13',
};

/** The build image for front ends: the newest Node with long-term support, https://nodejs.org/en/about/previous-releases */
export const nodeBuildImage: BuildImage = {
  repository: 'node',
  version: '24',
  debian: debian13,
  tag: '24-trixie-slim',
  fullTag: '24-trixie',
};

/** The user of the `nonroot` tags. Numeric: Kubernetes' `runAsNonRoot` cannot check a name. */
export const NONROOT = '65532:65532';
