import type { IncomingMessage } from 'node:http';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { BenchError } from '../../../errors/index.js';
import type { Descriptor } from './oci.js';
import { MANIFEST_TYPES } from './oci.js';

export interface ManifestAnswer {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

interface Asked {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readable | Buffer;
  /** Statuses beside 2xx that are an answer. */
  readonly also?: readonly number[];
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** One repository of a registry, by its HTTP API (OCI Distribution Specification 1.1). Throws BenchErrors. */
export class Repository {
  #authorization: string | undefined;

  /** @param registry its URL, as `https://registry.example` */
  constructor(
    private readonly registry: string,
    private readonly name: string,
    authorization?: string,
  ) {
    this.#authorization = authorization;
  }

  async manifest(reference: string): Promise<ManifestAnswer> {
    const answer = await this.#ask(`manifests/${reference}`, {
      method: 'GET',
      headers: { accept: MANIFEST_TYPES.join(', ') },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of answer) chunks.push(chunk as Buffer);
    const mediaType = answer.headers['content-type']?.split(';')[0] ?? '';
    return { mediaType, bytes: Buffer.concat(chunks) };
  }

  async putManifest(reference: string, mediaType: string, body: Buffer): Promise<void> {
    await drained(
      await this.#ask(`manifests/${reference}`, {
        method: 'PUT',
        headers: { 'content-type': mediaType },
        body,
      }),
    );
  }

  blob(digest: string): Promise<Readable> {
    return this.#ask(`blobs/${digest}`, { method: 'GET' });
  }

  /** Uploads what is not there yet, as Docker does: all bytes with one PATCH, then their digest. */
  async putBlob({ digest, size }: Descriptor, open: () => Readable): Promise<void> {
    const there = await this.#ask(`blobs/${digest}`, { method: 'HEAD', also: [404] });
    await drained(there);
    if (there.statusCode !== 404) return;
    const started = await drained(await this.#ask('blobs/uploads/', { method: 'POST' }));
    const sent = await drained(
      await this.#ask(locationOf(started), {
        method: 'PATCH',
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(size) },
        body: open(),
      }),
    );
    const end = new URL(locationOf(sent), this.#base());
    end.searchParams.set('digest', digest);
    await drained(await this.#ask(end.href, { method: 'PUT', headers: { 'content-length': '0' } }));
  }

  #base(): string {
    return `${this.registry}/v2/${this.name}/`;
  }

  async #ask(place: string, asked: Asked): Promise<IncomingMessage> {
    const url = new URL(place, this.#base());
    const answer = await this.#send(url, asked);
    if (answer.statusCode !== 401 || this.#authorization !== undefined) return checked(url, asked, answer);
    this.#authorization = await anonymousToken(answer);
    await drained(answer);
    return checked(url, asked, await this.#send(url, asked));
  }

  async #send(url: URL, asked: Asked): Promise<IncomingMessage> {
    let at = url;
    for (let redirects = 0; ; redirects += 1) {
      // Where a registry keeps its blobs elsewhere, its key is not for that place.
      const isOwn = at.origin === url.origin && this.#authorization !== undefined;
      const own = isOwn ? { authorization: this.#authorization ?? '' } : {};
      const answer = await request(at, { ...asked, headers: { ...asked.headers, ...own } });
      const isRedirect = REDIRECTS.includes(answer.statusCode ?? 0) && asked.body === undefined;
      if (!isRedirect || redirects === MOST_REDIRECTS) return answer;
      await drained(answer);
      at = new URL(locationOf(answer), at);
    }
  }
}

function request(url: URL, { method, headers = {}, body }: Asked): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = (url.protocol === 'http:' ? http : https).request(url, { method, headers }, resolve);
    const fail = (cause: Error) => reject(unreachable(url, cause));
    sent.on('error', fail);
    if (body === undefined || Buffer.isBuffer(body)) sent.end(body);
    // A registry that answers before it has read all of it closes: its answer says why.
    else pipeline(body, sent).catch(() => undefined);
  });
}

async function checked(
  url: URL,
  { method, also = [] }: Asked,
  answer: IncomingMessage,
): Promise<IncomingMessage> {
  const status = answer.statusCode ?? 0;
  if ((status >= 200 && status < 300) || also.includes(status)) return answer;
  const said = (await text(answer)).slice(0, 500);
  throw new BenchError(`the registry answered ${status} to ${method} ${url.origin}${url.pathname}: ${said}`, {
    code: 'registry-refused',
    hint: 'check the name of the image, and that you may use it',
  });
}

function locationOf(answer: IncomingMessage): string {
  return answer.headers.location ?? '';
}

async function drained(answer: IncomingMessage): Promise<IncomingMessage> {
  for await (const _ of answer);
  return answer;
}

/** What public registries give to everybody ("Token Authentication" of the Distribution project). */
async function anonymousToken(answer: IncomingMessage): Promise<string> {
  const header = answer.headers['www-authenticate'] ?? '';
  const fields = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
  const realm = fields.get('realm');
  if (realm === undefined || !/^bearer /i.test(header)) return '';
  const url = new URL(realm);
  for (const key of ['service', 'scope'])
    if (fields.has(key)) url.searchParams.set(key, fields.get(key) ?? '');
  const response = await request(url, { method: 'GET' });
  const { token, access_token: other } = JSON.parse(await text(response)) as Readonly<Record<string, string>>;
  return `Bearer ${token ?? other ?? ''}`;
}

function unreachable(url: URL, cause: Error): BenchError {
  return new BenchError(`the registry ${url.origin} cannot be reached: ${cause.message}`, {
    code: 'registry-unreachable',
    cause,
  });
}
