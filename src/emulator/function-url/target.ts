/** The target of a request, as it came: percent-encoded. */
export interface Target {
  readonly path: string;
  /** Without the question mark; empty where there is none. */
  readonly query: string;
}

export function targetOf(url: string): Target {
  const index = url.indexOf('?');
  return index < 0 ? { path: url, query: '' } : { path: url.slice(0, index), query: url.slice(index + 1) };
}

/** The path decoded, as `requestContext.http.path` has it on AWS; as it came where it is not well encoded. */
export function pathOf(rawPath: string): string {
  if (!rawPath.includes('%')) return rawPath;
  try {
    return decodeURIComponent(rawPath);
  } catch {
    return rawPath;
  }
}
