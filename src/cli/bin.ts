#!/usr/bin/env node
import { main } from './main.js';

// A reader that closes early (`| head -1`) is no failure of ours: the files are written all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await main(process.argv.slice(2));
