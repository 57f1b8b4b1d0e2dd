import { Transform, type TransformCallback } from 'node:stream';

const LINE_END = '\r\n';
const MAX_LINE_BYTES = 8_192;

type Part = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** The body was not framed as its headers said. */
export class MalformedChunks extends Error {}

/**
 * Takes the framing off a body that an SDK sent as `aws-chunked`: `SIZE[;chunk-signature=...]` in
 * hexadecimal, the data, and after a chunk of size 0 the trailers. Signatures are not checked.
 */
export class AwsChunkedDecoder extends Transform {
  readonly trailers = new Map<string, string>();
  #part: Part = 'size';
  #pending: Buffer = Buffer.alloc(0);
  #left = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, callback: TransformCallback): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    try {
      while (this.#step());
      callback();
    } catch (error) {
      callback(error as Error);
    }
  }

  override _flush(callback: TransformCallback): void {
    const whole = this.#part === 'done' || (this.#part === 'trailer' && this.#pending.length === 0);
    callback(whole ? null : new MalformedChunks('the body ended before its last chunk'));
  }

  /** False when it needs more bytes. */
  #step(): boolean {
    if (this.#part === 'done') return false;
    if (this.#part === 'data') return this.#data();
    const line = this.#line();
    if (line === undefined) return false;
    if (this.#part === 'size') this.#size(line);
    else if (this.#part === 'trailer') this.#trailer(line);
    else this.#part = 'size';
    return true;
  }

  #data(): boolean {
    if (this.#pending.length === 0) return false;
    const data = this.#pending.subarray(0, this.#left);
    this.#pending = this.#pending.subarray(data.length);
    this.#left -= data.length;
    this.push(data);
    if (this.#left === 0) this.#part = 'data-end';
    return true;
  }

  #size(line: string): void {
    const [digits = ''] = line.split(';', 1);
    if (!/^[0-9a-f]{1,8}$/i.test(digits)) throw new MalformedChunks(`"${digits}" is not a chunk size`);
    this.#left = Number.parseInt(digits, 16);
    this.#part = this.#left === 0 ? 'trailer' : 'data';
  }

  #trailer(line: string): void {
    const colon = line.indexOf(':');
    if (colon > 0) this.trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
    else this.#part = 'done';
  }

  #line(): string | undefined {
    const end = this.#pending.indexOf(LINE_END);
    if (end > MAX_LINE_BYTES || (end < 0 && this.#pending.length > MAX_LINE_BYTES)) {
      throw new MalformedChunks('a chunk header is too long');
    }
    if (end < 0) return undefined;
    const line = this.#pending.toString('latin1', 0, end);
    this.#pending = this.#pending.subarray(end + LINE_END.length);
    return line;
  }
}
