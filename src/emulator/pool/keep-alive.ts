/**
 * Share of environments that AWS had taken back after an idle time in seconds, from measured cold requests by
 * idle gap (reference: life cycle); straight lines in between.
 */
const TAKEN_BACK: readonly (readonly [idleS: number, share: number])[] = [
  [0, 0],
  [240, 0.02],
  [270, 0.03],
  [300, 0.08],
  [315, 0.43],
  [330, 0.68],
  [345, 0.94],
  [360, 1],
];

/** How long each idle environment is kept, in milliseconds: a fixed time, or one drawn from AWS's curve. */
export function keepAlive(kept: number | 'aws', random: () => number = Math.random): () => number {
  return kept === 'aws' ? () => lifetimeAt(random()) : () => kept;
}

/** The idle time, in milliseconds, after which a share (0 to 1) of environments is gone. */
function lifetimeAt(share: number): number {
  const next = TAKEN_BACK.findIndex(([, taken]) => taken >= share && taken > 0);
  const [fromS, from] = TAKEN_BACK[next - 1] ?? [0, 0];
  const [toS, to] = TAKEN_BACK[next] ?? [fromS, 1];
  return 1_000 * (fromS + ((share - from) / (to - from)) * (toS - fromS));
}
