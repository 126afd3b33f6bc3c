/**
 * The container images that are known, as data. Nothing else in the code names an image or a version.
 *
 * Names always carry the Debian release: an unsuffixed distroless name moves between releases under its
 * users. Builder and runtime stand on the same release, or `GLIBC_2.xx not found` greets the first start.
 */

/** The Debian release under every image here. */
export const DEBIAN = { number: 13, codename: 'trixie' } as const;

const distroless = (name: string, tag: 'nonroot' | 'debug-nonroot'): string =>
  `gcr.io/distroless/${name}-debian${DEBIAN.number}:${tag}`;

/** The user that the `nonroot` tags run as. Numeric: Kubernetes' `runAsNonRoot` refuses a name. */
export const NONROOT = '65532:65532';

/** The newest stable Go, https://go.dev/doc/devel/release */
export const NEWEST_GO = '1.27';

/** Images for a Go service without cgo, by the minor version of Go, `1.27`. */
export function goImages(minor: string) {
  return {
    build: `golang:${minor}-${DEBIAN.codename}`,
    single: `golang:${minor}-${DEBIAN.codename}`,
    runtime: distroless('static', 'nonroot'),
    debug: distroless('static', 'debug-nonroot'),
  };
}
