import { createTwoFilesPatch } from 'diff';
import type { Change } from './changes.js';

/** A unified diff from what stands on the disk to what would be written. */
export function diffText({ file, existing }: Change): string {
  return createTwoFilesPatch(
    `a/${file.path}`,
    `b/${file.path}`,
    existing,
    file.contents,
    undefined,
    undefined,
    { context: 3 },
  );
}
