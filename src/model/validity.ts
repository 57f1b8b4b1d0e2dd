export interface Validity {
  readonly valid: boolean;
  readonly checks: readonly ValidityCheck[];
}

export interface ValidityCheck {
  readonly name: string;
  readonly value: number;
  /** What must hold, as text: `0.97 to 1.02`, `<= 40`; a bound in `us` tells that the value is in it, too. */
  readonly limit: string;
  readonly pass: boolean;
  /** What is known of why it does not hold. */
  readonly detail?: string;
}
