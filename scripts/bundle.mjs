// Puts the command and EJS into one file: Node takes longer to find and load thirty small modules than to
// run them. What is seldom used is loaded when it is needed.
import { rolldown } from 'rolldown';

const file = 'dist/src/cli/bin.js';
const bundle = await rolldown({
  input: file,
  platform: 'node',
  external: ['inquirer', /\/diffText\.js$/],
});
await bundle.write({
  file,
  format: 'esm',
  codeSplitting: false,
  banner:
    '/*! Holds EJS, https://ejs.co, Copyright Matthew Eernisse, under the Apache License 2.0 as well. */',
});
await bundle.close();
