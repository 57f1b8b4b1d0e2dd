/** A row of units as wrk's units.c has it: a larger unit from 0.85 of it on; the last one is never reached. */
interface UnitSystem {
  readonly scale: number;
  readonly base: string;
  readonly units: readonly string[];
}

const MICROSECONDS: UnitSystem = { scale: 1_000, base: 'us', units: ['ms', 's'] };
const SECONDS: UnitSystem = { scale: 60, base: 's', units: ['m', 'h'] };
const BINARY: UnitSystem = { scale: 1_024, base: '', units: ['K', 'M', 'G', 'T', 'P'] };
const METRIC: UnitSystem = { scale: 1_000, base: '', units: ['k', 'M', 'G', 'T', 'P'] };

const LARGER_FROM = 0.85;
const US_PER_SECOND = 1_000_000;

function inUnits(value: number, { scale, base, units }: UnitSystem, digits: number): string {
  let amount = value;
  let unit = base;
  for (let next = 0; next < units.length - 1 && amount >= scale * LARGER_FROM; next += 1) {
    amount /= scale;
    unit = units[next] ?? unit;
  }
  return `${amount.toFixed(digits)}${unit}`;
}

/** `5.95ms`, as wrk's format_time_us. */
export function wrkTime(us: number): string {
  return us >= US_PER_SECOND ? inUnits(us / US_PER_SECOND, SECONDS, 2) : inUnits(us, MICROSECONDS, 2);
}

/** `10s`, as wrk's format_time_s; wrk has whole seconds only, others have two digits. */
export function wrkSeconds(us: number): string {
  const seconds = us / US_PER_SECOND;
  return inUnits(seconds, SECONDS, Number.isInteger(seconds) ? 0 : 2);
}

/** `1.20k`, as wrk's format_metric. */
export const wrkMetric = (value: number): string => inUnits(value, METRIC, 2);

/** `8.01M`, as wrk's format_binary. */
export const wrkBinary = (value: number): string => inUnits(value, BINARY, 2);

const LETTER = /[A-Za-z]/;

/** wrk's print_units: figures of different units have their digits below one another. */
export function wrkColumn(text: string, width: number): string {
  const letters = [text.at(-1), text.at(-2)].filter((end) => end !== undefined && LETTER.test(end)).length;
  const pad = 2 - letters;
  return `${text.slice(0, width - pad).padStart(width - pad)}${' '.repeat(pad)}`;
}
