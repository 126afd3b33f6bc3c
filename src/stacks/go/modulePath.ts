import { show, UserError } from '../../errors.js';

/** The standard library's own top-level packages, `ls $(go env GOROOT)/src`: a module may not shadow one. */
const STANDARD_LIBRARY = new Set(
  (
    'archive arena bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding ' +
    'errors expvar flag fmt go hash html image index internal io iter log maps math mime net os path plugin ' +
    'reflect regexp runtime simd slices sort std strconv strings structs sync syscall testdata testing text time ' +
    'toolchain unicode unique unsafe uuid vendor weak'
  ).split(' '),
);

/** Names that Windows reserves, which the go command therefore refuses in a path. */
const WINDOWS = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;
const ELEMENT = /^[A-Za-z0-9._~-]+$/;
const MAX_LENGTH = 200;

/**
 * Checks a Go module path by the rules of https://go.dev/ref/mod#module-path-version and of
 * golang.org/x/mod/module.CheckPath, as far as a path that is new can break them.
 */
export function parseModulePath(path: string): string {
  const reason = fault(path);
  if (reason === undefined) return path;
  throw new UserError(
    `${show(path)} cannot be a Go module path: ${reason}. Use one such as example.com/team/shop.`,
  );
}

/** `example.com/NAME`; for a name that means something to Go or to Windows, such as `v1`, `example.com/NAME-service`. */
export function defaultModulePath(name: string): string {
  const path = `example.com/${name}`;
  return fault(path) === undefined ? path : `${path}-service`;
}

function fault(path: string): string | undefined {
  if (path === '') return 'it is empty';
  if (path.length > MAX_LENGTH) return `it is longer than ${MAX_LENGTH} characters`;
  const elements = path.split('/');
  for (const element of elements) {
    if (element === '') return 'it has an empty element (a slash too many)';
    if (!ELEMENT.test(element)) return 'only letters, digits and . _ ~ - may stand between its slashes';
    if (/^[.]|[.]$/.test(element)) return `the element ${show(element)} starts or ends with a dot`;
    const stem = element.split('.', 1)[0] ?? '';
    if (WINDOWS.test(stem.toLowerCase())) return `Windows reserves the name ${show(stem)}`;
    if (/~[0-9]+$/.test(stem)) return `the element ${show(element)} looks like a short Windows name`;
  }
  const [first = '', ...rest] = elements;
  if (/^-/.test(first)) return 'it starts with a hyphen';
  if (first.includes('.')) {
    if (!/^[a-z0-9.-]+$/.test(first))
      return 'its first element, a host, takes lower-case letters, digits, dots and hyphens';
  } else if (STANDARD_LIBRARY.has(first)) {
    return `${show(first)} belongs to Go's standard library`;
  }
  if (first === 'gopkg.in' && !/[.]v[0-9]+$/.test(path))
    return 'a gopkg.in path ends in a version such as .v1';
  const last = rest.at(-1);
  if (
    last !== undefined &&
    first !== 'gopkg.in' &&
    /^v[0-9.]+$/.test(last) &&
    !/^v(?:[2-9]|[1-9][0-9]+)$/.test(last)
  ) {
    return `the version suffix ${show(last)} is not one (they start at v2)`;
  }
  return undefined;
}
