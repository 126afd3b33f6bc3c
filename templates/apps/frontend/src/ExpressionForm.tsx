import type { Ref } from 'react';

interface Props {
  ref: Ref<HTMLInputElement>;
  expression: string;
  /** Whether the expression, as it stands, is known to be wrong. */
  invalid: boolean;
  /** The id of the element that tells what is wrong, while there is one. */
  describedBy: string | undefined;
  onChange: (expression: string) => void;
  onSubmit: () => void;
}

/** The input for the expression, and the button; Enter submits as well. */
export function ExpressionForm({
  ref,
  expression,
  invalid,
  describedBy,
  onChange,
  onSubmit,
}: Props) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <label htmlFor="expression">Expression</label>
      <div className="entry">
        <input
          ref={ref}
          id="expression"
          value={expression}
          onChange={(event) => onChange(event.target.value)}
          aria-invalid={invalid}
          aria-describedby={describedBy ? `${describedBy} hint` : 'hint'}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          enterKeyHint="go"
          // biome-ignore lint/a11y/noAutofocus: the page has no other purpose than this input
          autoFocus
        />
        <button type="submit">Calculate</button>
      </div>
      <p id="hint">Numbers, + - * / and parentheses, such as 5 / 2</p>
    </form>
  );
}
