export interface Validity {
  readonly valid: boolean;
  readonly checks: readonly ValidityCheck[];
}

export interface ValidityCheck {
  readonly name: string;
  readonly value: number;
  /** What must hold, as text: `0.97 to 1.02`, `<= 40`. */
  readonly limit: string;
  readonly pass: boolean;
}
