import type { Builder } from 'flatbuffers';

/** A field of a table: how its value is stored, and the value. */
export type Field =
  | { readonly kind: 'byte' | 'int'; readonly value: number }
  | { readonly kind: 'offset'; readonly value: number };

export const byte = (value: number): Field => ({ kind: 'byte', value });
export const int = (value: number): Field => ({ kind: 'int', value });
export const offset = (value: number): Field => ({ kind: 'offset', value });

/** A table whose fields stand in the order of its schema; undefined ones keep their default. */
export function table(builder: Builder, fields: readonly (Field | undefined)[]): number {
  builder.startObject(fields.length);
  fields.forEach((field, slot) => {
    // Written even where it equals the default: the schema's defaults are not known here.
    if (field?.kind === 'byte') builder.addFieldInt8(slot, field.value, field.value === 0 ? 1 : 0);
    else if (field?.kind === 'int') builder.addFieldInt32(slot, field.value, field.value === 0 ? 1 : 0);
    else if (field?.kind === 'offset') builder.addFieldOffset(slot, field.value, 0);
  });
  return builder.endObject();
}

export function intVector(builder: Builder, values: readonly number[]): number {
  builder.startVector(4, values.length, 4);
  for (const value of values.toReversed()) builder.addInt32(value);
  return builder.endVector();
}

export function offsetVector(builder: Builder, offsets: readonly number[]): number {
  builder.startVector(4, offsets.length, 4);
  for (const value of offsets.toReversed()) builder.addOffset(value);
  return builder.endVector();
}

/** Bytes that start at a multiple of the alignment, so that they can be used where they lie. */
export function byteVector(builder: Builder, content: Uint8Array, alignment: number): number {
  builder.prep(alignment, content.length);
  return builder.createByteVector(content);
}
