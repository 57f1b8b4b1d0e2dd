import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { littleEndian } from './little-endian.js';

/** A value of a dictionary: writes its type and itself. */
export type DictionaryValue = (writer: BinaryWriter) => void;
export type Dictionary = Readonly<Record<string, DictionaryValue>>;

/** Numbers of CNTK.proto: of a value's type, and of the field that holds it. */
const TYPE = {
  bool: 1,
  size: 3,
  double: 5,
  text: 6,
  shape: 7,
  axis: 8,
  vector: 9,
  dictionary: 10,
  array: 11,
} as const;
const FIELD = {
  type: 2,
  bool: 3,
  size: 5,
  double: 7,
  text: 8,
  shape: 9,
  axis: 10,
  vector: 11,
  dictionary: 12,
  array: 13,
} as const;
const FLOAT = 1;
const DENSE = 0;

export const bool = (value: boolean): DictionaryValue =>
  typed('bool', (writer) => writer.tag(FIELD.bool, WireType.Varint).bool(value));

/** A size_t: CNTK takes no int in its place. */
export const size = (value: number): DictionaryValue =>
  typed('size', (writer) => writer.tag(FIELD.size, WireType.Varint).uint64(value));

export const double = (value: number): DictionaryValue =>
  typed('double', (writer) => writer.tag(FIELD.double, WireType.Bit64).double(value));

export const text = (value: string): DictionaryValue =>
  typed('text', (writer) => writer.tag(FIELD.text, WireType.LengthDelimited).string(value));

export const ndShape = (sides: readonly (number | bigint)[]): DictionaryValue =>
  typed('shape', (writer) => writeShape(writer.tag(FIELD.shape, WireType.LengthDelimited), sides));

export const axis = (index: number, name: string, ordered = true): DictionaryValue =>
  typed('axis', (writer) => {
    writer.tag(FIELD.axis, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int32(index);
    writer.tag(2, WireType.LengthDelimited).string(name);
    writer.tag(3, WireType.Varint).bool(ordered).join();
  });

export const vector = (values: readonly DictionaryValue[]): DictionaryValue =>
  typed('vector', (writer) => {
    writer.tag(FIELD.vector, WireType.LengthDelimited).fork();
    for (const value of values) {
      writer.tag(1, WireType.LengthDelimited).fork();
      value(writer);
      writer.join();
    }
    writer.join();
  });

export const dictionary = (entries: Dictionary): DictionaryValue =>
  typed('dictionary', (writer) => {
    writer.tag(FIELD.dictionary, WireType.LengthDelimited).fork();
    writeEntries(writer, entries);
    writer.join();
  });

/** A dense array of float32. */
export const parameterValue = (shape: readonly number[], data: Float32Array): DictionaryValue =>
  typed('array', (writer) => {
    writer.tag(FIELD.array, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int32(FLOAT);
    writer.tag(2, WireType.Varint).int32(DENSE);
    writeShape(writer.tag(3, WireType.LengthDelimited), shape);
    writer.tag(4, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).bytes(littleEndian(data)).join().join();
  });

/** A whole file. */
export function encodeDictionary(entries: Dictionary): Uint8Array {
  const writer = new BinaryWriter();
  writeEntries(writer, entries);
  return writer.finish();
}

function typed(name: keyof typeof TYPE, write: (writer: BinaryWriter) => unknown): DictionaryValue {
  return (writer) => {
    writer.tag(FIELD.type, WireType.Varint).int32(TYPE[name]);
    write(writer);
  };
}

function writeEntries(writer: BinaryWriter, entries: Dictionary): void {
  for (const [key, value] of Object.entries(entries)) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).fork();
    value(writer);
    writer.join().join();
  }
}

function writeShape(writer: BinaryWriter, sides: readonly (number | bigint)[]): void {
  writer.fork().tag(1, WireType.LengthDelimited).fork();
  for (const side of sides) writer.uint64(side);
  writer.join().join();
}
