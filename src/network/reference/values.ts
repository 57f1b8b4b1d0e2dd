/** A layer's values, channels first, in the precision of the whole evaluation. */
export type Values = Float64Array | Float32Array;

/** Zeros in the precision of other values; float64 where there are none. */
export function valuesLike(other: Values | undefined, length: number): Values {
  return other instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);
}
