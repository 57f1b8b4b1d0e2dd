export interface Label {
  readonly label: string;
  /** Softmax probability, 0 to 1. */
  readonly prob: number;
}

const TOP = 5;

/** The five likeliest classes, likeliest first. */
export function topLabels(logits: Float32Array, names: readonly string[]): readonly Label[] {
  const max = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - max), 0);
  return Array.from(logits, (logit, index) => ({ logit, index }))
    .sort((a, b) => b.logit - a.logit || a.index - b.index)
    .slice(0, TOP)
    .map(({ logit, index }) => ({
      label: names[index] ?? String(index),
      prob: Math.exp(logit - max) / total,
    }));
}
