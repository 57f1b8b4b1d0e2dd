import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicNow } from '../../host/index.js';
import {
  BodyTooLarge,
  CLIENT_LIMITS,
  hasBody,
  type LoopbackServer,
  listen,
  RequestAborted,
  reachableAt,
  readBody,
} from '../http/index.js';
import { type Credentials, verifySignature } from '../iam/index.js';
import type { Caller, InvocationAnswer, InvocationEvent } from '../pool/index.js';
import { BAD_GATEWAY, type UrlAnswer, urlAnswer } from './answer.js';
import { corsHeaders, isPreflight, preflightAnswer } from './cors.js';
import { type UrlIdentity, urlEvent } from './event.js';
import { refusalOf } from './refusal.js';
import { send, sendStream } from './send.js';
import type { UrlSettings } from './settings.js';
import { newTraceId, tracingHeader } from './trace-id.js';

/** A synchronous event may be this large, from AWS's quotas. */
export const MAX_EVENT_BYTES = 6_291_456;

/** The function behind a URL. */
export interface UrlTarget {
  /** An event is likely to come, and is not here yet. */
  anticipate(): void;
  invoke(event: InvocationEvent, caller: Caller): Promise<InvocationAnswer>;
}

/** What all function URLs of an emulator share. */
export interface UrlHost {
  /** The address to listen on. */
  readonly host: string;
  /** What requests to URLs with AWS_IAM may be signed with. */
  readonly credentials: readonly Credentials[];
  readonly accountId: string;
  readonly region: string;
}

const NO_BODY = Buffer.alloc(0);

/**
 * The HTTP endpoint of one function or alias, on a port of its own. It is meant for the web: it answers to any
 * `Host`, and who may call it is for its AuthType and its Cors to say.
 */
export class FunctionUrl {
  readonly createdAt = new Date();
  readonly #urlId = randomBytes(16).toString('hex');
  #modifiedAt = this.createdAt;
  #identity: UrlIdentity;
  #server: LoopbackServer | undefined;

  private constructor(
    private readonly target: UrlTarget,
    private current: UrlSettings,
    private readonly host: UrlHost,
  ) {
    this.#identity = this.#identityAt(0);
  }

  static async open(target: UrlTarget, settings: UrlSettings, host: UrlHost): Promise<FunctionUrl> {
    const url = new FunctionUrl(target, settings, host);
    url.#server = await listen((request, response) => url.#serve(request, response), {
      ...CLIENT_LIMITS,
      host: host.host,
    });
    url.#identity = url.#identityAt(url.#server.port);
    return url;
  }

  get url(): string {
    return `${reachableAt(this.host.host, this.#identity.port)}/`;
  }

  get settings(): UrlSettings {
    return this.current;
  }

  get modifiedAt(): Date {
    return this.#modifiedAt;
  }

  /** From the next request on. */
  configure(settings: UrlSettings): void {
    this.current = settings;
    this.#modifiedAt = new Date();
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  #identityAt(port: number): UrlIdentity {
    const { hostname } = new URL(reachableAt(this.host.host, port));
    return { urlId: this.#urlId, domainName: hostname, port, accountId: this.host.accountId };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    const settings = this.current;
    const extra = settings.cors === null ? [] : corsHeaders(request, settings.cors);
    const reply = (answer: UrlAnswer) => send(request, response, answer, [...extra, ...identify(requestId)]);
    try {
      if (settings.cors !== null && isPreflight(request)) {
        return send(request, response, preflightAnswer(request, settings.cors), identify(requestId));
      }
      const event = await this.#eventOf(request, requestId, settings);
      if (settings.invokeMode === 'BUFFERED') await this.#buffered(event, response, reply);
      else await this.#streamed(event, response, [...extra, ...identify(requestId)], reply);
    } catch (error) {
      if (error instanceof RequestAborted) return;
      if (response.headersSent) response.destroy();
      else reply(refusalOf(error));
    }
  }

  async #buffered(
    event: InvocationEvent,
    response: ServerResponse,
    reply: (answer: UrlAnswer) => void,
  ): Promise<void> {
    const answer = await this.target.invoke(event, response);
    reply(answer.outcome === 'ok' ? urlAnswer(answer.payload) : BAD_GATEWAY);
    answer.complete();
  }

  /** What a function does not stream is the body as it is: nothing in it is taken for a description. */
  async #streamed(
    event: InvocationEvent,
    response: ServerResponse,
    headers: readonly string[],
    reply: (answer: UrlAnswer) => void,
  ): Promise<void> {
    let sent: Promise<void> | undefined;
    const onStream: InvocationEvent['onStream'] = (stream) => {
      sent = sendStream(stream, response, headers, reply);
    };
    const answer = await this.target.invoke({ ...event, onStream }, response);
    if (sent === undefined) {
      const body: UrlAnswer = { ...JSON_HEAD, body: answer.payload };
      reply(answer.outcome === 'ok' ? body : BAD_GATEWAY);
    }
    answer.complete();
    await sent;
  }

  async #eventOf(
    request: IncomingMessage,
    requestId: string,
    { authType }: UrlSettings,
  ): Promise<InvocationEvent> {
    // Who has to sign wakes nothing before that is checked.
    if (authType === 'NONE') this.target.anticipate();
    const body = hasBody(request) ? await readBody(request, MAX_EVENT_BYTES) : NO_BODY;
    const receivedUs = monotonicNow();
    const { credentials, region } = this.host;
    const caller =
      authType === 'NONE'
        ? null
        : await verifySignature(request, body, { credentials, region, service: 'lambda' });
    const traced = headerOf(request, 'x-amzn-trace-id') ?? newTraceId();
    const facts = { requestId, traceId: traced, timeMs: Date.now(), caller };
    const payload = urlEvent(request, body, this.#identity, facts);
    if (payload.length > MAX_EVENT_BYTES) throw new BodyTooLarge(payload.length, MAX_EVENT_BYTES);
    const clientRequestId = headerOf(request, 'x-coldbench-request-id') ?? null;
    const traceId = tracingHeader(traced);
    return { requestId, clientRequestId, traceId, clientContext: undefined, payload, receivedUs };
  }
}

const JSON_HEAD = { status: 200, headers: ['content-type', 'application/json'] } as const;

function identify(requestId: string): readonly string[] {
  return ['x-amzn-requestid', requestId];
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
