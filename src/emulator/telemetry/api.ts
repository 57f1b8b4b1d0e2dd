import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Extensions, identified } from '../extensions/index.js';
import { readBody } from '../http/index.js';
import { refuse, reply } from '../runtime-api/index.js';
import type { PlatformEvent } from './events.js';
import { parseSubscription } from './subscription.js';
import type { Telemetry } from './telemetry.js';

const PATH = /^\/2022-07-01\/telemetry\/?$/;
const LOGS_PATH = '/2020-08-15/logs';
const MAX_BODY_BYTES = 262_144;

export function isTelemetryPath(url: string): boolean {
  return PATH.test(url) || url === LOGS_PATH;
}

/**
 * The Telemetry API (2022-07-01). The Logs API, which it replaced, says that it is not supported, in the way of
 * AWS's open source emulator, which breaks no extension.
 *
 * @param onEvent takes `platform.telemetrySubscription`
 */
export async function telemetryApi(
  request: IncomingMessage,
  response: ServerResponse,
  extensions: Extensions,
  telemetry: Telemetry,
  onEvent: (event: PlatformEvent) => void,
): Promise<void> {
  const { method, url = '' } = request;
  if (method !== 'PUT') return refuse(response, 404, 'NotFound', `there is no ${method} ${url}`);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (url === LOGS_PATH) return refuse(response, 202, 'Logs.NotSupported', 'Logs API is not supported');
  const extension = identified(request, response, extensions);
  if (extension === undefined) return;
  if (!telemetry.isOpen) {
    const message = 'Telemetry API subscription is closed already';
    return refuse(response, 403, 'Telemetry.SubscriptionClosed', message);
  }
  const subscription = parseSubscription(body);
  if (typeof subscription === 'string') return refuse(response, 400, 'ValidationError', subscription);
  telemetry.subscribe(extension.name, subscription);
  reply(response, 200, '"OK"');
  onEvent({
    type: 'platform.telemetrySubscription',
    name: extension.name,
    types: subscription.types,
  });
}
