/** A result, or what went wrong; with a position when the expression is at fault. */
export type Answer = { result: number } | { error: string; position?: number };

/** How long to wait before the calculator counts as unreachable. */
const TIMEOUT_MS = 10_000;

/**
 * Asks the back end for the value of an expression.
 *
 * Whatever goes wrong is told as an answer, so there is nothing to catch. That includes an aborted
 * request: whoever aborted it knows, and drops the answer.
 */
export async function calculate(expression: string, signal: AbortSignal): Promise<Answer> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`/api/calculate?${new URLSearchParams({ expression })}`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    status = response.status;
    text = await response.text();
  } catch {
    return { error: 'the calculator does not answer' };
  }

  // Not every answer is the back end's own: a proxy in between may send a page of its own.
  const body = parseObject(text);
  if (status === 200 && typeof body.result === 'number') return { result: body.result };
  if (status === 400 && typeof body.error === 'string') {
    const position = typeof body.position === 'number' ? body.position : undefined;
    return { error: body.error, position };
  }
  return { error: `the calculator gave an unexpected answer (HTTP ${status})` };
}

/** Parses a JSON object; anything else counts as an empty one. */
function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
