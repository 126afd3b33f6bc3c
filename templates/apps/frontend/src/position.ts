/** A text cut at one of its characters; `character` is empty just behind the end. */
export interface Cut {
  before: string;
  character: string;
  after: string;
}

/**
 * Cuts a text at a 1-based position.
 *
 * Positions count code points, as a string's iterator does and its indexes do not: an emoji is one
 * character here and two in `text.length`.
 */
export function cutAt(text: string, position: number): Cut {
  const characters = [...text];
  return {
    before: characters.slice(0, position - 1).join(''),
    character: characters[position - 1] ?? '',
    after: characters.slice(position).join(''),
  };
}

/** Shortens what stands before and after to at most `length` characters each. */
export function shorten({ before, character, after }: Cut, length = 20): Cut {
  const left = [...before];
  const right = [...after];
  return {
    before: left.length > length ? `…${left.slice(1 - length).join('')}` : before,
    character,
    after: right.length > length ? `${right.slice(0, length - 1).join('')}…` : after,
  };
}
