import { show, UserError } from '../errors.js';

const NAME = /^[a-z](?:[a-z0-9]|-(?=[a-z0-9]))*$/;
const NAME_MAX = 63;

/**
 * Checks a service's name. It becomes an image name, a host name, a folder and a word in shell scripts, so
 * the rule is the narrowest of them: a DNS label (RFC 1123) that starts with a letter.
 */
export function parseName(value: string): string {
  if (value.length <= NAME_MAX && NAME.test(value)) return value;
  const suggestion = suggestName(value);
  throw new UserError(
    `${show(value)} cannot be the service's name: use up to ${NAME_MAX} lower-case letters, digits and single hyphens, ` +
      `starting with a letter${suggestion ? `, for example --name ${suggestion}` : ''}.`,
  );
}

/** The nearest valid service name to any text, or `undefined` where nothing of it can be used. */
export function suggestName(text: string): string | undefined {
  const name = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, NAME_MAX)
    .replace(/-+$/, '');
  return name === '' ? undefined : name;
}

/** Checks a port that the service listens on inside the container. */
export function parsePort(value: string): number {
  const port = /^[0-9]{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 1024 && port <= 65535) return port;
  if (port >= 1 && port < 1024) {
    throw new UserError(
      `Port ${port} needs a privilege that the image's user does not have: choose one from 1024 to 65535 ` +
        `and publish it as ${port}, for example docker run -p ${port}:8080.`,
    );
  }
  throw new UserError(`${show(value)} is not a port: use a whole number from 1024 to 65535.`);
}
