/** A class and its probability, as handlers answer it, likeliest first. */
export interface ExpectedLabel {
  readonly label: string;
  readonly prob: number;
}

/**
 * Share by which a probability may differ from that of another time: what frameworks that add up in the order in which
 * their threads come may make of the same image, many times over.
 */
const PROBABILITY_TOLERANCE = 1e-3;

/** The labels in an answer's body, of several images those of one after the other's; undefined where it has none. */
export function labelsIn(body: string): readonly ExpectedLabel[] | undefined {
  try {
    const answer = (JSON.parse(body) as Labelled & { readonly predictions?: unknown }) ?? {};
    const all = Array.isArray(answer.predictions) ? answer.predictions : [answer];
    const labels = all.map((one: Labelled | null) => one?.labels);
    return all.length > 0 && labels.every(Array.isArray) ? labels.flat() : undefined;
  } catch {
    return undefined;
  }
}

interface Labelled {
  readonly labels?: unknown;
}

/** Whether a body has labels, and, where some are expected, those. */
export function isGoodAnswer(body: string, expected?: readonly ExpectedLabel[]): boolean {
  const labels = labelsIn(body);
  return labels !== undefined && (expected === undefined || areSame(labels, expected));
}

function areSame(labels: readonly ExpectedLabel[], wanted: readonly ExpectedLabel[]): boolean {
  return (
    labels.length === wanted.length &&
    wanted.every(({ label, prob }, place) => {
      const given = labels[place];
      if (!isClose(given?.prob, prob)) return false;
      return given?.label === label || isTied(wanted, place);
    })
  );
}

/** Classes that are equally likely may change places; who comes after the last one is not known. */
function isTied(wanted: readonly ExpectedLabel[], place: number): boolean {
  const prob = wanted[place]?.prob ?? 0;
  const [before, after] = [wanted[place - 1], wanted[place + 1]];
  return (
    after === undefined || isClose(after.prob, prob) || (before !== undefined && isClose(before.prob, prob))
  );
}

const isClose = (value: unknown, wanted: number) =>
  typeof value === 'number' && Math.abs(value - wanted) <= PROBABILITY_TOLERANCE * wanted;
