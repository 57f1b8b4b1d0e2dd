import net, { type AddressInfo, type Socket } from 'node:net';
import { REQUEST_ID_HEADER } from '../plan.js';
import type { Behaviour, ServedRequest, TruthMessage, TruthQuestion } from './behaviour.js';

/**
 * A server of known delay in a process of its own, directly on sockets: between the bytes' arrival and the stamp
 * there is no parser. It takes requests without a body (the one that does nothing takes others, too), one at a time
 * on each connection, and tells what it did rather than what it was asked to do: a timer of 5 ms takes 5 to 6.5.
 */
const BODY = '{"labels":[]}';
const HEAD = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n`;
const ANSWER = Buffer.from(HEAD + BODY);
const END_OF_HEAD = '\r\n\r\n';
const BODY_LENGTH = /\r\ncontent-length: (\d+)\r\n/i;
const ID = new RegExp(`\r\n${REQUEST_ID_HEADER}: ([^\r]*)\r\n`, 'i');

const behaviour = JSON.parse(process.argv[2] ?? '') as Behaviour;
const served: ServedRequest[] = [];
/** Apart by more than a millisecond, Node's grid of timers, and evenly over the cycle of the slowest server. */
const STAGGER_MS = 7;
const STAGGERS = 8;
let connections = 0;
let requests = 0;
let stalledUntilNs = 0n;

const server = net.createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => undefined);
  if (behaviour.kind === 'null') answerAtOnce(socket);
  else serve(socket, behaviour);
});

function answerAtOnce(socket: Socket): void {
  let head = '';
  let missing = 0;
  socket.on('data', (chunk: Buffer) => {
    if (missing > 0) missing -= chunk.length;
    else {
      head += chunk.toString('latin1');
      const end = head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const length = Number(BODY_LENGTH.exec(head)?.[1] ?? 0);
      missing = length - (head.length - end - END_OF_HEAD.length);
      head = '';
    }
    if (missing <= 0) socket.write(ANSWER);
  });
}

function serve(socket: Socket, how: Exclude<Behaviour, { kind: 'null' }>): void {
  socket.setEncoding('latin1');
  let pending = '';
  let stagger = (connections++ % STAGGERS) * STAGGER_MS;
  socket.on('data', (text: string) => {
    const receivedNs = process.hrtime.bigint();
    pending += text;
    if (!pending.endsWith(END_OF_HEAD)) return;
    const id = ID.exec(pending)?.[1] ?? '';
    pending = '';
    requests += 1;
    const waitMs = stagger;
    stagger = 0;
    after(waitMs, () => answer(socket, how, { id, receivedNs }));
  });
}

function answer(socket: Socket, how: Exclude<Behaviour, { kind: 'null' }>, received: Received): void {
  if (how.kind === 'trickle') trickle(socket, how.parts, how.pauseMs, received);
  else after(delayOf(how, requests), () => finish(socket, ANSWER, received));
}

function delayOf(how: Extract<Behaviour, { kind: 'fixed' | 'bimodal' }>, turn: number): number {
  if (how.kind === 'fixed') return how.delayMs;
  return turn % how.slowEvery === 0 ? how.slowMs : how.fastMs;
}

function after(ms: number, action: () => void): void {
  if (ms > 0) setTimeout(action, ms);
  else action();
}

type Received = Omit<ServedRequest, 'sentNs'>;

function finish(socket: Socket, last: Buffer, received: Received): void {
  const stallNs = stalledUntilNs - process.hrtime.bigint();
  if (stallNs > 0n) {
    setTimeout(() => finish(socket, last, received), Number(stallNs) / 1e6);
    return;
  }
  if (socket.destroyed) return;
  served.push({ ...received, sentNs: process.hrtime.bigint() });
  socket.write(last);
}

function trickle(socket: Socket, parts: number, pauseMs: number, received: Received): void {
  socket.write(HEAD);
  const step = Math.ceil(BODY.length / parts);
  const sendFrom = (start: number): void => {
    const part = Buffer.from(BODY.slice(start, start + step));
    const end = start + step;
    after(pauseMs, () => {
      if (end >= BODY.length) return finish(socket, part, received);
      socket.write(part);
      sendFrom(end);
    });
  };
  sendFrom(0);
}

process.on('message', (question: TruthQuestion) => {
  if (question.type === 'served') tell({ type: 'served', served });
  else stalledUntilNs = process.hrtime.bigint() + BigInt(question.ms) * 1_000_000n;
});
process.once('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => {
  tell({ type: 'listening', port: (server.address() as AddressInfo).port });
});

function tell(message: TruthMessage): void {
  process.send?.(message);
}
