import type { LoadPlan } from '../../load/index.js';
import type { EndpointSpec, Scenario } from '../../model/index.js';
import { openWorkloads } from '../../run/index.js';
import { batchOf } from '../../scenario/index.js';
import { usage } from '../usage.js';

export interface LoadAndBody {
  readonly plan: LoadPlan;
  readonly body: Uint8Array | null;
}

/** The warm phase of a scenario on the one URL that it names. Throws a BenchError (exit 2) where that cannot be told. */
export async function loadOfScenario(scenario: Scenario): Promise<LoadAndBody> {
  const { endpoint, warm } = scenario;
  if (endpoint === undefined)
    throw usage(
      `${scenario.name} deploys its functions, and generators in a cluster need a URL`,
      "give a scenario with target: {url: ...}, --set target='{url: ...}', or --url in place of a scenario",
    );
  const url = urlOf(endpoint, scenario);
  const { headers, body } = await requestOf(scenario);
  const open = warm.open === undefined ? {} : { loop: { kind: 'open', seed: 1, ...warm.open } as const };
  const { connections, threads, durationUs, warmupUs, timeoutUs, engine } = warm;
  return {
    plan: {
      ...{ url, connections, threads, durationUs, warmupUs, timeoutUs, ...open },
      ...(engine === undefined ? {} : { engine }),
      requests: [{ method: 'POST', path: '', headers: { ...headers, ...endpoint.headers } }],
      requestIdPrefix: 'load',
    },
    body,
  };
}

function urlOf({ url, urls = {} }: EndpointSpec, { name, variants }: Scenario): string {
  const isChosen = (key: string) =>
    variants.some((variant) => key === variant || key.startsWith(`${variant}-`));
  const own = Object.entries(urls).flatMap(([key, each]) => (isChosen(key) ? each : []));
  const all = [...new Set([...own, ...(url === undefined ? [] : [url])])];
  if (all.length === 1) return all[0] ?? '';
  throw usage(
    `${name} has ${all.length} URLs (${all.join(', ')}), and a load is on one`,
    'choose a variant with --variants, or give the URL with --url in place of the scenario',
  );
}

/** The first request of the scenario's input. */
async function requestOf(
  scenario: Scenario,
): Promise<Pick<LoadPlan['requests'][0] & object, 'headers'> & { readonly body: Buffer }> {
  const workloads = await openWorkloads(scenario);
  try {
    const { requests, bodies } = workloads.of(batchOf({}, scenario));
    const [request, ...others] = requests;
    const [body] = bodies;
    if (request === undefined || !body || scenario.input.mode === 'url')
      throw usage(
        'the scenario has its images fetched from a URL of this machine',
        'use --set input.mode=body',
      );
    if (others.length > 0)
      throw usage(
        `the scenario has ${requests.length} images in turn, and a generator sends one`,
        'name one with --set input.images=[seeded]',
      );
    return { headers: request.headers, body };
  } finally {
    await workloads.close();
  }
}
