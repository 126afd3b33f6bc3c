import type { Answer } from './api';
import { cutAt, shorten } from './position';

interface Props {
  /** The id of the element that tells an error. */
  id: string;
  outcome: (Answer & { expression: string }) | undefined;
  pending: boolean;
}

/** The answer to the last expression, announced by screen readers as it comes in. */
export function Outcome({ id, outcome, pending }: Props) {
  return (
    <div className="outcome">
      {pending && <p className="pending">Calculating…</p>}
      {/* A live region has to be there before its text is. */}
      <output htmlFor="expression">
        {outcome && 'result' in outcome && (
          <>
            <span className="question">{outcome.expression} = </span>
            <span className="result">{outcome.result}</span>
          </>
        )}
      </output>
      {outcome && 'error' in outcome && (
        <>
          <p id={id} className="error" role="alert">
            {outcome.error}
            {outcome.position !== undefined && `, at character ${outcome.position}`}
          </p>
          {outcome.position !== undefined && (
            <Place expression={outcome.expression} position={outcome.position} />
          )}
        </>
      )}
    </div>
  );
}

/** The expression with one character marked; only for the eye, since the message says where. */
function Place({ expression, position }: { expression: string; position: number }) {
  const { before, character, after } = shorten(cutAt(expression, position));
  return (
    <p className="place" aria-hidden="true">
      {before}
      <mark>{character.trim() || '\u00a0'}</mark>
      {after}
    </p>
  );
}
