/** The logits that a function answered, those of each image; undefined where it has none. */
export function logitsIn(body: string): readonly (readonly number[])[] | undefined {
  const predictions = predictionsIn(body).map((prediction) => prediction?.logits);
  return predictions.length > 0 && predictions.every(areNumbers) ? predictions : undefined;
}

interface Prediction {
  readonly logits?: unknown;
}

/** Of one image in the answer itself, of several in its `predictions`. */
function predictionsIn(body: string): readonly (Prediction | null)[] {
  try {
    const answer = JSON.parse(body) as ({ readonly predictions?: unknown } & Prediction) | null;
    return Array.isArray(answer?.predictions) ? answer.predictions : [answer];
  } catch {
    return [];
  }
}

const areNumbers = (values: unknown): values is readonly number[] =>
  Array.isArray(values) && values.every((value) => typeof value === 'number');
