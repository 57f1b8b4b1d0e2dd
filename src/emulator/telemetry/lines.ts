const NEW_LINE = 0x0a;
/** A line that is longer is handed on in parts: AWS cuts records at 256 KB. */
const MAX_LINE_BYTES = 262_144;

/** Puts lines together that come in pieces: a pipe hands over what there is, in the middle of a character, too. */
export class Lines {
  #pieces: Buffer[] = [];
  #size = 0;

  /** The lines that are whole by now, without their ends. */
  take(chunk: Buffer): Buffer[] {
    const whole: Buffer[] = [];
    let from = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, from)) {
      whole.push(this.#joined(chunk.subarray(from, end)));
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
    return this.#size < MAX_LINE_BYTES ? whole : [...whole, ...this.rest()];
  }

  /** What has no end yet, as a line; empty where there is nothing. */
  rest(): Buffer[] {
    return this.#size === 0 ? [] : [this.#joined(Buffer.alloc(0))];
  }

  #keep(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
  }

  #joined(last: Buffer): Buffer {
    const line = this.#size === 0 ? last : Buffer.concat([...this.#pieces, last]);
    this.#pieces = [];
    this.#size = 0;
    return line;
  }
}
