import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

/** How long a client that is refused may take to read why. */
const LINGER_MS = 1_000;

/** Answers with JSON `{"Message"}`, and ends the connection. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  const body = bodyOf(message);
  response.writeHead(status, headersOf(body)).end(body);
}

/**
 * The same where there is no request to respond to. What the client sends on is read and dropped for a moment,
 * since closing at once would reset the connection before the client has read the answer.
 */
export function refuseOnSocket(socket: Socket, status: number, message: string): void {
  const body = bodyOf(message);
  const headers = headersOf(body);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

function bodyOf(message: string): string {
  return JSON.stringify({ Message: message });
}

function headersOf(body: string) {
  return {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
}
