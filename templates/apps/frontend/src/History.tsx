export interface Calculation {
  expression: string;
  result: number;
}

interface Props {
  /** Newest first, each expression once. */
  calculations: Calculation[];
  onChoose: (expression: string) => void;
}

/** The last results; choosing one brings its expression back. */
export function History({ calculations, onChoose }: Props) {
  if (calculations.length === 0) return null;
  return (
    <section aria-labelledby="history">
      <h2 id="history">History</h2>
      <ol>
        {calculations.map(({ expression, result }) => (
          <li key={expression}>
            <button
              type="button"
              title="Use this expression again"
              onClick={() => onChoose(expression)}
            >
              <span className="question">{expression} = </span>
              <span>{result}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
