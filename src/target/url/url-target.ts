import { BenchError, EXIT } from '../../errors/index.js';
import type { Cell, EndpointSpec, ForceColdSpec } from '../../model/index.js';
import type { TargetFacts, UrlTarget } from '../target.js';
import { EnvironmentText } from './environment-text.js';
import { UrlFunction } from './url-function.js';

export interface UrlTargetOptions {
  readonly endpoint: EndpointSpec;
  readonly force?: ForceColdSpec;
  /** What `${NAME}` is taken from. */
  readonly environment: NodeJS.ProcessEnv;
}

const FACTS: TargetFacts = {
  isElsewhere: true,
  cgroup: 'none',
  cgroupReason: null,
  cpuWarning: null,
  cpuLimiter: null,
  packagesReadOnly: true,
  runtimeWarnings: {},
};

/**
 * What is deployed already, at the URLs that a scenario names, and nothing else is ever asked. Throws a BenchError
 * (exit 2) where the environment lacks what the scenario takes from it.
 */
export function openUrlTarget({ endpoint, force, environment }: UrlTargetOptions): UrlTarget {
  const texts = new EnvironmentText(environment);
  const headers = Object.fromEntries(
    Object.entries(endpoint.headers ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      texts.filled(value, `target.headers.${name}`),
    ]),
  );
  const urls = filledUrls(endpoint, texts);
  return {
    kind: 'url',
    facts: FACTS,
    environmentLimit: () => Number.POSITIVE_INFINITY,
    connect: (cell) => {
      const at = placeOf(cell, endpoint);
      const url = at === undefined ? undefined : urls.get(at.key);
      if (at === undefined || url === undefined) return { state: 'unavailable', reason: whyNowhere(cell) };
      const parts = { url, headers, texts, ...(force === undefined ? {} : { force }) };
      return { state: 'found', deployed: new UrlFunction(cell, parts), writtenUrl: at.written };
    },
    close: async () => {},
  };
}

interface Place {
  /** Where the scenario has it. */
  readonly key: string;
  readonly written: string;
}

/** A cell's own URL, its variant's, or that of all. */
function placeOf({ id, variant }: Cell, { url, urls = {} }: EndpointSpec): Place | undefined {
  const own = [id, variant].find((key) => Object.hasOwn(urls, key));
  if (own !== undefined) return { key: keyOf(own), written: urls[own] ?? '' };
  return url === undefined ? undefined : { key: COMMON, written: url };
}

const COMMON = 'target.url';
const keyOf = (name: string): string => `target.urls.${name}`;

function filledUrls({ url, urls = {} }: EndpointSpec, texts: EnvironmentText): ReadonlyMap<string, string> {
  const written = new Map(Object.entries(urls).map(([name, text]) => [keyOf(name), text]));
  if (url !== undefined) written.set(COMMON, url);
  return new Map([...written].map(([key, text]) => [key, checkedUrl(texts.filled(text, key), key)]));
}

function checkedUrl(text: string, key: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url !== undefined && url.username === '' && url.password === '';
  if (isPlain && ['http:', 'https:'].includes(url.protocol)) return url.href;
  // What it is filled with may be secret, and is not shown.
  throw new BenchError(
    `${key} is, with what the environment holds, no http or https URL without user and password`,
    { code: 'url-invalid', exitCode: EXIT.usage, hint: 'write it as https://<host>/<path>' },
  );
}

const whyNowhere = ({ id, variant }: Cell): string =>
  `the scenario names no URL for it (${keyOf(id)}, ${keyOf(variant)} or ${COMMON})`;
