/** A caveat that travels with the number it qualifies, into every report. */
export interface Warning {
  /** Stable and kebab-case: reports group by it. */
  readonly code: string;
  /** One sentence: what was seen, and the flag or step that helps. */
  readonly message: string;
}
