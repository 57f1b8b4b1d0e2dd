/** What `bench doctor` found of one thing that can spoil a measurement. */
export interface Finding {
  /** Stable and kebab-case. */
  readonly id: string;
  readonly state: 'ok' | 'warning' | 'problem';
  /** What was seen. */
  readonly seen: string;
  /** What it does to results; null where nothing is wrong. */
  readonly spoils: string | null;
  /** A command, or what to do; null where nothing is wrong. */
  readonly remedy: string | null;
}
