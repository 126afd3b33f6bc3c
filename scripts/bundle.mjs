// Puts the command into one file: Node takes longer to find and load thirty small modules than to run them.
// Packages stay what they are, and what is seldom used is loaded when it is needed.
import { rolldown } from 'rolldown';

const file = 'dist/src/cli/bin.js';
const bundle = await rolldown({
  input: file,
  platform: 'node',
  external: ['ejs', 'inquirer', /\/diffText\.js$/],
});
await bundle.write({ file, format: 'esm', codeSplitting: false });
await bundle.close();
