/** Nominal number types: a plain number does not pass where a quantity with a unit is expected. */
declare const unit: unique symbol;
type Quantity<Unit extends string> = number & { readonly [unit]: Unit };

/** Integer microseconds: every duration inside the program and on disk. */
export type Microseconds = Quantity<'us'>;
/** Mebibytes, which AWS Lambda calls "MB". */
export type Megabytes = Quantity<'MB'>;
export type Bytes = Quantity<'B'>;
/** Fractions of one processor; 1,769 MB buy one. */
export type Vcpus = Quantity<'vCPU'>;
export type RequestsPerSecond = Quantity<'requests/s'>;
export type UsDollars = Quantity<'USD'>;

export const microseconds = (value: number): Microseconds => Math.round(value) as Microseconds;
export const milliseconds = (value: number): Microseconds => microseconds(value * 1_000);
export const seconds = (value: number): Microseconds => microseconds(value * 1_000_000);
export const megabytes = (value: number): Megabytes => value as Megabytes;
export const bytes = (value: number): Bytes => Math.round(value) as Bytes;
export const vcpus = (value: number): Vcpus => value as Vcpus;
export const requestsPerSecond = (value: number): RequestsPerSecond => value as RequestsPerSecond;
export const usDollars = (value: number): UsDollars => value as UsDollars;

const BYTES_PER_MEGABYTE = 1_048_576;
export const megabytesToBytes = (value: Megabytes): Bytes => bytes(value * BYTES_PER_MEGABYTE);
export const bytesToMegabytes = (value: Bytes): Megabytes => megabytes(value / BYTES_PER_MEGABYTE);
export const toMilliseconds = (value: Microseconds): number => value / 1_000;
export const toSeconds = (value: Microseconds): number => value / 1_000_000;
