const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const UNICODE_ESCAPE = 0x75;
const FIRST_PRINTABLE = 0x20;
const UNICODE_DIGITS = 4;
const ESCAPES: ReadonlySet<number> = new Set(Buffer.from('"\\/bfnrt'));
const WORDS = ['true', 'false', 'null'].map((word) => Buffer.from(word));
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const NUMBER_CHARACTERS = new Set(Buffer.from('0123456789+-.eE'));

/**
 * Whether bytes are a JSON text (RFC 8259), told without building what they mean: JSON.parse of 6 MB takes three
 * times as long, and leaves twice as much to collect. Whether strings are UTF-8 is not looked at.
 */
export function isJsonText(bytes: Buffer): boolean {
  return new JsonScanner(bytes).isText();
}

/** Nesting is kept in a list, not on the stack: a text of brackets alone is no way to overflow it. */
class JsonScanner {
  #at = 0;
  /** For each open array or object, the byte that closes it. */
  readonly #open: number[] = [];

  constructor(private readonly bytes: Buffer) {}

  isText(): boolean {
    while (this.#value()) {
      if (!this.#afterValue()) return false;
      if (this.#open.length === 0) return this.#at === this.bytes.length;
    }
    return false;
  }

  /** A scalar or an empty array or object, behind whatever opens before it. */
  #value(): boolean {
    for (;;) {
      this.#skipSpace();
      const first = this.bytes[this.#at];
      if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) return this.#scalar();
      this.#at += 1;
      this.#open.push(first === OPEN_ARRAY ? CLOSE_ARRAY : CLOSE_OBJECT);
      this.#skipSpace();
      if (this.bytes[this.#at] === this.#open.at(-1)) return true;
      if (first === OPEN_OBJECT && !this.#name()) return false;
    }
  }

  /** Closes what closes here, up to a comma or to the end of all. */
  #afterValue(): boolean {
    for (;;) {
      this.#skipSpace();
      const closing = this.#open.at(-1);
      if (closing === undefined) return true;
      const next = this.bytes[this.#at];
      if (next !== COMMA && next !== closing) return false;
      this.#at += 1;
      if (next === COMMA) return closing === CLOSE_ARRAY || this.#name();
      this.#open.pop();
    }
  }

  /** The name of a member, and its colon. */
  #name(): boolean {
    this.#skipSpace();
    if (!this.#string()) return false;
    this.#skipSpace();
    this.#at += 1;
    return this.bytes[this.#at - 1] === COLON;
  }

  #scalar(): boolean {
    if (this.bytes[this.#at] === QUOTE) return this.#string();
    return this.#word() || this.#number();
  }

  #string(): boolean {
    const { bytes } = this;
    if (bytes[this.#at] !== QUOTE) return false;
    let at = this.#at + 1;
    for (;;) {
      let byte = bytes[at] ?? 0;
      while (byte !== QUOTE && byte !== BACKSLASH && byte >= FIRST_PRINTABLE) {
        at += 1;
        byte = bytes[at] ?? 0;
      }
      this.#at = at + 1;
      if (byte === QUOTE) return true;
      if (byte !== BACKSLASH || !this.#escape()) return false;
      at = this.#at;
    }
  }

  #escape(): boolean {
    const escaped = this.bytes[this.#at] ?? 0;
    this.#at += 1;
    if (escaped !== UNICODE_ESCAPE) return ESCAPES.has(escaped);
    const digits = this.bytes.toString('latin1', this.#at, this.#at + UNICODE_DIGITS);
    this.#at += UNICODE_DIGITS;
    return /^[0-9a-fA-F]{4}$/.test(digits);
  }

  #word(): boolean {
    const word = WORDS.find((known) => known.every((byte, index) => this.bytes[this.#at + index] === byte));
    this.#at += word?.length ?? 0;
    return word !== undefined;
  }

  #number(): boolean {
    let end = this.#at;
    while (NUMBER_CHARACTERS.has(this.bytes[end] ?? 0)) end += 1;
    const text = this.bytes.toString('latin1', this.#at, end);
    this.#at = end;
    return NUMBER.test(text);
  }

  #skipSpace(): void {
    let byte = this.bytes[this.#at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.#at += 1;
      byte = this.bytes[this.#at];
    }
  }
}
