import { useEffect, useRef, useState } from 'react';
import { type Answer, calculate } from './api';
import { ExpressionForm } from './ExpressionForm';
import { type Calculation, History } from './History';
import { Outcome } from './Outcome';
import { cutAt } from './position';

const HISTORY_LENGTH = 10;

/** The calculator's page. */
export function App() {
  const [expression, setExpression] = useState('');
  const [outcome, setOutcome] = useState<Answer & { expression: string }>();
  const [pending, setPending] = useState(false);
  const [history, setHistory] = useState<Calculation[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const request = useRef<AbortController>(undefined);

  useEffect(() => () => request.current?.abort(), []);

  async function submit() {
    request.current?.abort(); // only the latest answer counts
    request.current = new AbortController();
    const { signal } = request.current;

    // Taking the old outcome away makes screen readers announce the next one even if it is equal.
    setOutcome(undefined);
    setPending(true);
    const answer = await calculate(expression, signal);
    if (signal.aborted) return;

    setPending(false);
    setOutcome({ ...answer, expression });
    if ('result' in answer) {
      remember({ expression, result: answer.result });
    } else if (answer.position !== undefined) {
      select(expression, answer.position);
    }
  }

  function remember(calculation: Calculation) {
    setHistory((history) => {
      const others = history.filter(({ expression }) => expression !== calculation.expression);
      return [calculation, ...others].slice(0, HISTORY_LENGTH);
    });
  }

  /** Selects the wrong character, ready to be typed over, unless the text has changed since. */
  function select(expression: string, position: number) {
    if (input.current?.value !== expression) return;
    const { before, character } = cutAt(expression, position);
    input.current.focus();
    input.current.setSelectionRange(before.length, before.length + character.length);
  }

  function reuse(expression: string) {
    setExpression(expression);
    input.current?.focus();
  }

  const problem = outcome && 'error' in outcome ? outcome : undefined;
  return (
    <main>
      <h1>Calculator</h1>
      <ExpressionForm
        ref={input}
        expression={expression}
        invalid={problem?.position !== undefined && problem.expression === expression}
        describedBy={problem && 'problem'}
        onChange={setExpression}
        onSubmit={submit}
      />
      <Outcome id="problem" outcome={outcome} pending={pending} />
      <History calculations={history} onChoose={reuse} />
    </main>
  );
}
