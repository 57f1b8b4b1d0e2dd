import type { IncomingMessage } from 'node:http';

const ABSOLUTE = /^https?:\/\/([^/?#]*)([^#]*)/i;
const SLASH = 0x2f;

/**
 * Brings the target of a request to the form that everybody expects: a path, with a query.
 * RFC 9112 (3.2.2) has servers accept a whole URL as well, whose authority then counts instead of `Host`.
 */
export function toOriginForm(request: IncomingMessage): void {
  const target = request.url ?? '/';
  if (target.charCodeAt(0) !== SLASH) toPath(request, target);
}

function toPath(request: IncomingMessage, target: string): void {
  const [, authority, path = ''] = ABSOLUTE.exec(target) ?? [];
  if (authority === undefined) {
    request.url = `/${target}`;
    return;
  }
  request.headers.host = authority;
  request.url = path.startsWith('/') ? path : `/${path}`;
}
