import fc from 'fast-check';

const lettersAndDigits = [...'abcdefghijklmnopqrstuvwxyz0123456789'];

/** Names that must be taken, over the whole of what is permitted. */
export const acceptedName: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...lettersAndDigits.slice(0, 26)),
    fc.array(fc.constantFrom(...lettersAndDigits, '-'), { maxLength: 62 }),
  )
  .map(([first, rest]) => [first, ...rest].join('').replace(/-+/g, '-').replace(/-$/, ''));

/** Texts that mean something to a shell, make, a Dockerfile, Go, JSON, TOML, EJS or a terminal. */
const trouble = fc.constantFrom(
  ' ',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  '\u001b[2J',
  '\u2028',
  "'",
  '"',
  '`',
  '\\',
  '\\\n',
  '$',
  '$$',
  '$(touch pwned)',
  '$HOME',
  '`id`',
  '$(shell id)',
  '; id',
  '| id',
  '&& id',
  '> x',
  '*',
  '#',
  '%',
  '=',
  ':=',
  ':',
  '!',
  '~',
  '<%= 1 %>',
  '-%>',
  '../',
  '/',
  '--',
  'FROM scratch',
  '\nRUN id',
  '", "x": "',
  ']',
  '}',
  'é',
  '店',
  '\u202e',
  '😀',
);

/** Texts that must never be taken as a name: a good name with trouble somewhere in it, or anything at all. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc
    .tuple(acceptedName, trouble, fc.nat(63))
    .map(([name, bad, at]) => name.slice(0, at) + bad + name.slice(at)),
  fc.string({ unit: 'binary', maxLength: 300 }).filter((text) => !/^[a-z][a-z0-9-]*$/.test(text)),
);

/** Go module paths that must be taken. */
export const acceptedModule: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('example.com', 'git.example.org', 'a-b.c0.io', 'github.com', 'company'),
    fc.array(
      fc
        .array(fc.constantFrom(...'abcxyzABCXYZ0189._~-'), { minLength: 1, maxLength: 12 })
        .map((letters) => letters.join(''))
        .filter((element) => !/^\.|\.$|~[0-9]+$|~[0-9]+\.|^v[0-9.]+$/.test(element)),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map((parts) => parts.flat().join('/'));

export const acceptedPort: fc.Arbitrary<number> = fc.integer({ min: 1024, max: 65535 });
