export interface Label {
  readonly label: string;
  /** Softmax probability, 0 to 1. */
  readonly prob: number;
}

const TOP = 5;

/** The five likeliest classes, likeliest first. @param scores logits, or probabilities already */
export function topLabels(
  scores: Float32Array,
  names: readonly string[],
  isProbability = false,
): readonly Label[] {
  const probability = isProbability ? (score: number) => score : softmaxOf(scores);
  return Array.from(scores, (score, index) => ({ score, index }))
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, TOP)
    .map(({ score, index }) => ({ label: names[index] ?? String(index), prob: probability(score) }));
}

function softmaxOf(logits: Float32Array): (logit: number) => number {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0);
  return (logit) => Math.exp(logit - max) / total;
}
