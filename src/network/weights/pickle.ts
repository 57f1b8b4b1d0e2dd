import { ByteReader } from './byte-reader.js';
import { malformed } from './malformed.js';

/** Something that Python would import: only those that weights need are known, and none is run. */
export interface Global {
  readonly module: string;
  readonly name: string;
}

export interface PickleHandlers {
  /** What a call of a global returns. Throws for what it does not know. */
  call(global: Global, values: readonly unknown[]): unknown;
  /** What a persistent id stands for. */
  persistent(id: unknown): unknown;
}

/** Of `pickletools` in Python's library: protocols 2 to 4, as far as dictionaries of tensors need them. */
export function unpickle(bytes: Uint8Array, handlers: PickleHandlers): unknown {
  const machine = new Machine(new ByteReader(bytes), handlers);
  return machine.run();
}

class Mark {}

class Machine {
  readonly #reader: ByteReader;
  readonly #handlers: PickleHandlers;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();

  constructor(reader: ByteReader, handlers: PickleHandlers) {
    this.#reader = reader;
    this.#handlers = handlers;
  }

  run(): unknown {
    for (;;) {
      const code = this.#reader.uint8();
      if (code === STOP) return this.#pop();
      const operation = OPERATIONS[code];
      if (operation === undefined)
        throw malformed(`its pickle has the opcode 0x${code.toString(16)}, which no weights need`);
      operation(this.#parts);
    }
  }

  #pop(): unknown {
    if (this.#stack.length === 0) throw malformed('its pickle takes more than it has');
    return this.#stack.pop();
  }

  #popToMark(): unknown[] {
    const at = this.#stack.findLastIndex((value) => value instanceof Mark);
    if (at < 0) throw malformed('its pickle takes more than it has');
    const values = this.#stack.splice(at);
    return values.slice(1);
  }

  readonly #parts: Parts = {
    reader: () => this.#reader,
    push: (value) => void this.#stack.push(value),
    pop: () => this.#pop(),
    top: () => this.#stack.at(-1),
    popToMark: () => this.#popToMark(),
    remember: (key) => void this.#memo.set(key ?? this.#memo.size, this.#stack.at(-1)),
    recall: (key) => {
      if (!this.#memo.has(key)) throw malformed('its pickle recalls what it has not stored');
      this.#stack.push(this.#memo.get(key));
    },
    handlers: () => this.#handlers,
  };
}

interface Parts {
  reader(): ByteReader;
  push(value: unknown): void;
  pop(): unknown;
  top(): unknown;
  popToMark(): unknown[];
  remember(key?: number): void;
  recall(key: number): void;
  handlers(): PickleHandlers;
}

type Operation = (parts: Parts) => void;

const STOP = 0x2e;

const pushing =
  (read: (reader: ByteReader) => unknown): Operation =>
  (parts) =>
    parts.push(read(parts.reader()));

const OPERATIONS: Readonly<Record<number, Operation>> = {
  // PROTO, FRAME
  128: ({ reader }) => reader().skip(1),
  149: ({ reader }) => reader().skip(8),
  // MARK, POP, POP_MARK
  40: ({ push }) => push(new Mark()),
  48: ({ pop }) => void pop(),
  49: ({ popToMark }) => void popToMark(),
  // NONE, NEWTRUE, NEWFALSE
  78: pushing(() => null),
  136: pushing(() => true),
  137: pushing(() => false),
  // BININT, BININT1, BININT2, LONG1, BINFLOAT (most significant byte first)
  74: pushing((reader) => reader.int32()),
  75: pushing((reader) => reader.uint8()),
  77: pushing((reader) => reader.uint16()),
  138: pushing((reader) => long(reader.bytes(reader.uint8()))),
  71: pushing((reader) => Buffer.from(reader.bytes(8)).readDoubleBE()),
  // BINUNICODE, SHORT_BINUNICODE, SHORT_BINSTRING, BINBYTES, SHORT_BINBYTES
  88: pushing((reader) => reader.text(reader.uint32())),
  140: pushing((reader) => reader.text(reader.uint8())),
  85: pushing((reader) => reader.text(reader.uint8())),
  66: pushing((reader) => reader.bytes(reader.uint32())),
  67: pushing((reader) => reader.bytes(reader.uint8())),
  // EMPTY_DICT, EMPTY_LIST, EMPTY_TUPLE
  125: pushing(() => new Map()),
  93: pushing(() => []),
  41: pushing(() => []),
  // TUPLE, TUPLE1, TUPLE2, TUPLE3
  116: ({ push, popToMark }) => push(popToMark()),
  133: ({ push, pop }) => push([pop()]),
  134: ({ push, pop }) => push([pop(), pop()].reverse()),
  135: ({ push, pop }) => push([pop(), pop(), pop()].reverse()),
  // APPEND, APPENDS, SETITEM, SETITEMS
  97: (parts) => append(parts, [parts.pop()]),
  101: (parts) => append(parts, parts.popToMark()),
  115: (parts) => setItems(parts, [parts.pop(), parts.pop()].reverse()),
  117: (parts) => setItems(parts, parts.popToMark()),
  // BINPUT, LONG_BINPUT, MEMOIZE, BINGET, LONG_BINGET
  113: ({ reader, remember }) => remember(reader().uint8()),
  114: ({ reader, remember }) => remember(reader().uint32()),
  148: ({ remember }) => remember(),
  104: ({ reader, recall }) => recall(reader().uint8()),
  106: ({ reader, recall }) => recall(reader().uint32()),
  // GLOBAL, STACK_GLOBAL
  99: pushing((reader) => ({ module: reader.line(), name: reader.line() })),
  147: ({ push, pop }) => {
    const [name, module] = [pop(), pop()];
    push({ module: String(module), name: String(name) });
  },
  // BINPERSID, REDUCE, NEWOBJ, BUILD (the state of what was made: attributes, which no tensor has)
  81: ({ push, pop, handlers }) => push(handlers().persistent(pop())),
  82: call,
  129: call,
  98: ({ pop }) => void pop(),
};

function call({ push, pop, handlers }: Parts): void {
  const [values, global] = [pop(), pop()];
  if (!isGlobal(global) || !Array.isArray(values))
    throw malformed('its pickle calls something that is no name');
  push(handlers().call(global, values));
}

function isGlobal(value: unknown): value is Global {
  return typeof value === 'object' && value !== null && 'module' in value && 'name' in value;
}

function append({ top }: Parts, values: readonly unknown[]): void {
  const list = top();
  if (!Array.isArray(list)) throw malformed('its pickle appends to what is no list');
  list.push(...values);
}

function setItems({ top }: Parts, values: readonly unknown[]): void {
  const map = top();
  if (!(map instanceof Map)) throw malformed('its pickle puts items into what is no dictionary');
  for (let index = 0; index + 1 < values.length; index += 2) map.set(values[index], values[index + 1]);
}

/** Two's complement, least significant byte first; beyond 2^53 it is no size that a tensor could have. */
function long(bytes: Uint8Array): number {
  const unsigned = bytes.reduceRight((value, byte) => value * 256 + byte, 0);
  const isNegative = (bytes.at(-1) ?? 0) >= 0x80;
  return isNegative ? unsigned - 256 ** bytes.length : unsigned;
}
