import { type AnswerHead, checkTrailerLine, malformed, parseHead } from './answer-head.js';

/** Longest head, and longest line of a chunked body: as Node's own client has it, times four. */
const LONGEST_TEXT = 65_536;
/** Most heads are shorter; a body behind a head is not made into text. */
const TEXT_STEP = 1_024;
const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const CHUNK_SIZE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;

type State =
  | 'head'
  | 'length'
  | 'chunk-size'
  | 'chunk'
  | 'chunk-end'
  | 'trailer'
  | 'until-close'
  | 'complete';

/**
 * A strict parser of the answers of one connection, one at a time: it takes an answer in pieces of any size,
 * and throws a MalformedAnswer for everything that two readers could understand differently.
 */
export class AnswerParser {
  readonly #keepBody: boolean;
  #state: State = 'complete';
  #toHead = false;
  #head: AnswerHead | undefined;
  /** The bytes of the head before, with the empty line at its end. */
  #headBytes: Buffer = Buffer.alloc(0);
  /** The beginning of a head or line, until its end is there. */
  #text = '';
  #remaining = 0;
  #pieces: Buffer[] = [];

  constructor(keepBody: boolean) {
    this.#keepBody = keepBody;
  }

  /** Makes ready for the answer to a request of this method. */
  expect(method: string): void {
    this.#state = 'head';
    this.#toHead = method === 'HEAD';
    this.#text = '';
    this.#pieces = [];
  }

  /** The head of the answer; only after it is complete. */
  get head(): AnswerHead {
    return this.#head ?? malformed('it has no head');
  }

  /** The body as text, if bodies are kept. */
  get body(): string {
    return this.#pieces.length === 0 ? '' : Buffer.concat(this.#pieces).toString();
  }

  /** Takes the first `length` bytes of a buffer that may be reused. True when the answer is complete. */
  feed(buffer: Buffer, length: number): boolean {
    let offset = this.#repeatedHead(buffer, length);
    while (this.#state !== 'complete') {
      const next = this.#step(buffer, offset, length);
      if (next === undefined) return false;
      offset = next;
    }
    if (offset < length) malformed('more bytes follow than the answer has');
    return true;
  }

  /** The server has ended the connection. True when that completes the answer. */
  end(): boolean {
    if (this.#state !== 'until-close') return false;
    this.#state = 'complete';
    return true;
  }

  /** Servers repeat their heads: the bytes of the one before need no parsing. Returns how many they are, or 0. */
  #repeatedHead(buffer: Buffer, length: number): number {
    const bytes = this.#headBytes;
    if (this.#state !== 'head' || this.#text !== '' || bytes.length === 0 || length < bytes.length) return 0;
    if (bytes.compare(buffer, 0, bytes.length) !== 0) return 0;
    this.#bodyFollows(this.head);
    return bytes.length;
  }

  /** Goes on by one part; where it ended, or undefined when there is nothing left to go on with. */
  #step(buffer: Buffer, offset: number, length: number): number | undefined {
    switch (this.#state) {
      case 'head':
        return this.#until(HEAD_END, buffer, offset, length, (text) => this.#headComplete(text));
      case 'chunk-size':
        return this.#until(LINE_END, buffer, offset, length, (line) => this.#chunkBegins(line));
      case 'chunk-end':
        return this.#until(LINE_END, buffer, offset, length, (line) => this.#chunkEnds(line));
      case 'trailer':
        return this.#until(LINE_END, buffer, offset, length, (line) => this.#trailerLine(line));
      default:
        return offset < length ? this.#bodyPart(buffer, offset, length) : undefined;
    }
  }

  #until(
    end: string,
    buffer: Buffer,
    from: number,
    length: number,
    then: (text: string) => void,
  ): number | undefined {
    for (let offset = from; offset < length; ) {
      const stop = Math.min(length, offset + TEXT_STEP);
      const before = this.#text.length;
      this.#text += buffer.toString('latin1', offset, stop);
      const found = this.#text.indexOf(end, Math.max(0, before - end.length + 1));
      if (found >= 0) {
        const text = this.#text.slice(0, found);
        this.#text = '';
        then(text);
        return offset + found + end.length - before;
      }
      if (this.#text.length > LONGEST_TEXT) malformed('its head or a line of it has no end');
      offset = stop;
    }
    return undefined;
  }

  #headComplete(text: string): void {
    const head = parseHead(text);
    if (head.status === 101) malformed('it changes the protocol, which nobody asked for');
    if (head.status < 200) return;
    this.#head = head;
    this.#headBytes = Buffer.from(`${text}${HEAD_END}`, 'latin1');
    this.#bodyFollows(head);
  }

  #bodyFollows({ framing }: AnswerHead): void {
    if (this.#toHead || framing.kind === 'none') this.#state = 'complete';
    else if (framing.kind === 'chunked') this.#state = 'chunk-size';
    else if (framing.kind === 'until-close') this.#state = 'until-close';
    else this.#lengthKnown(framing.bytes);
  }

  #lengthKnown(bytes: number): void {
    this.#remaining = bytes;
    this.#state = bytes === 0 ? 'complete' : 'length';
  }

  #chunkBegins(line: string): void {
    const [, size = ''] = CHUNK_SIZE.exec(line) ?? malformed('the size of a chunk is not a number');
    this.#remaining = Number.parseInt(size, 16);
    this.#state = this.#remaining === 0 ? 'trailer' : 'chunk';
  }

  #chunkEnds(line: string): void {
    if (line !== '') malformed('a chunk is longer than its size');
    this.#state = 'chunk-size';
  }

  #trailerLine(line: string): void {
    if (line === '') this.#state = 'complete';
    else checkTrailerLine(line);
  }

  #bodyPart(buffer: Buffer, offset: number, length: number): number {
    const untilClose = this.#state === 'until-close';
    const end = untilClose ? length : Math.min(length, offset + this.#remaining);
    if (this.#keepBody) this.#pieces.push(Buffer.from(buffer.subarray(offset, end)));
    if (untilClose) return end;
    this.#remaining -= end - offset;
    if (this.#remaining === 0) this.#state = this.#state === 'length' ? 'complete' : 'chunk-end';
    return end;
  }
}
