#!/usr/bin/env node
import { reasonOf } from '../errors.js';
import { main } from './main.js';

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that closes early (`| head -1`) is no failure of ours: the files are written all the same.
    if (error.code === 'EPIPE') return;
    if (stream === process.stdout)
      process.stderr.write(`distroless: Cannot write to standard output: ${reasonOf(error)}\n`);
    process.exit(1);
  });
}

process.exitCode = await main(process.argv.slice(2));
