import type { Readable } from 'node:stream';
import type { AnswerStream } from '../pool/index.js';
import { headOf, isRecord, parsed, type UrlAnswer } from './answer.js';

/** Of a stream that begins with a JSON description of the response: status, headers, cookies. */
const INTEGRATION_TYPE = 'application/vnd.awslambda.http-integration-response';
const DEFAULT_TYPE = 'application/octet-stream';
/** Eight of them part the description from the body. */
const DELIMITER = Buffer.alloc(8);
/** More than Node's clients take as headers: what has no delimiter up to here describes no response. */
const MAX_HEAD_BYTES = 262_144;

export type StreamHead = Pick<UrlAnswer, 'status' | 'headers'>;

/**
 * The head of a streamed answer; what follows it stays in the stream. Undefined where the stream promises a
 * description of the response and has none.
 */
export async function streamHead({ contentType, body }: AnswerStream): Promise<StreamHead | undefined> {
  if (!contentType.startsWith(INTEGRATION_TYPE)) {
    return { status: 200, headers: ['content-type', contentType === '' ? DEFAULT_TYPE : contentType] };
  }
  const text = await upToDelimiter(body);
  const described = text === undefined ? undefined : parsed(text);
  if (!isRecord(described)) return undefined;
  return headOf({ statusCode: 200, ...described }, DEFAULT_TYPE);
}

/** Takes what stands before the delimiter out of the stream, the delimiter too. */
function upToDelimiter(body: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    let read: Buffer = Buffer.alloc(0);
    const finish = (text: Buffer | undefined) => {
      body.off('data', onData).off('end', onEnd).off('error', onEnd);
      resolve(text);
    };
    const onData = (chunk: Buffer) => {
      const from = Math.max(0, read.length - DELIMITER.length + 1);
      read = Buffer.concat([read, chunk]);
      const index = read.indexOf(DELIMITER, from);
      if (index < 0 && read.length <= MAX_HEAD_BYTES) return;
      body.pause();
      if (index >= 0) body.unshift(read.subarray(index + DELIMITER.length));
      finish(index < 0 ? undefined : read.subarray(0, index));
    };
    const onEnd = () => finish(undefined);
    body.on('data', onData).once('end', onEnd).once('error', onEnd);
  });
}
