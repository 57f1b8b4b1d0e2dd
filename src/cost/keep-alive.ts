/**
 * Share of environments that AWS had taken back after an idle time in seconds, from measured cold requests by
 * idle gap (EuroSys '26 artifact, ubc-cirrus-lab/demystifying-serverless-costs); straight lines in between.
 */
export const TAKEN_BACK: readonly (readonly [idleS: number, share: number])[] = [
  [0, 0],
  [240, 0.02],
  [270, 0.03],
  [300, 0.08],
  [315, 0.43],
  [330, 0.68],
  [345, 0.94],
  [360, 1],
];

/** The idle time, in seconds, after which a share (0 to 1) of environments is gone. */
export function idleLifetime(share: number): number {
  const next = TAKEN_BACK.findIndex(([, taken]) => taken >= share && taken > 0);
  const [fromS, from] = TAKEN_BACK[next - 1] ?? [0, 0];
  const [toS, to] = TAKEN_BACK[next] ?? [fromS, 1];
  return fromS + ((share - from) / (to - from)) * (toS - fromS);
}
