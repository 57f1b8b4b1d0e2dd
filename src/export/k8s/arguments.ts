import type { LoadPlan, RateStage } from '../../load/index.js';
import type { Microseconds } from '../../units/index.js';
import type { K8sExport } from './request.js';

/** Where the container has the body of requests, and leaves results where these go to no S3. */
export const BODY_FOLDER = '/etc/coldbench';
export const BODY_FILE = 'body';
export const RESULTS_FOLDER = '/results';

/** What of the load can be changed in the ConfigMap, by the variable that the arguments of the container take it from. */
export function settingsOf({ plan, s3, waitSeconds }: K8sExport): Readonly<Record<string, string>> {
  const { loop, durationUs, warmupUs, timeoutUs, connections, threads = 1 } = plan;
  return {
    CONNECTIONS: String(connections),
    THREADS: String(threads),
    ...(loop?.kind === 'open'
      ? { STAGES: loop.stages.map(stageText).join(','), ARRIVALS: loop.arrivals }
      : { DURATION: timeText(durationUs) }),
    WARMUP: timeText(warmupUs),
    TIMEOUT: timeText(timeoutUs),
    WAIT: `${waitSeconds}s`,
    OUT: s3 ?? RESULTS_FOLDER,
  };
}

/** The arguments of each worker. Kubernetes puts variables in the place of `$(NAME)`, and `$$` is one `$`. */
export function argumentsOf(request: K8sExport): readonly string[] {
  const { plan, body, workers } = request;
  const [asked] = plan.requests;
  const loop =
    plan.loop?.kind === 'open'
      ? ['--stages', '$(STAGES)', '--arrivals', '$(ARRIVALS)']
      : ['-d', '$(DURATION)'];
  const headers = Object.entries(asked?.headers ?? {}).flatMap(([name, value]) => [
    '-H',
    filled(`${name}: ${value}`),
  ]);
  return [
    ...[
      'load',
      filled(plan.url),
      '--worker',
      '--total',
      String(workers),
      '--out',
      '$(OUT)',
      '--wait',
      '$(WAIT)',
    ],
    ...[
      '-c',
      '$(CONNECTIONS)',
      '-t',
      '$(THREADS)',
      ...loop,
      '--warmup',
      '$(WARMUP)',
      '--timeout',
      '$(TIMEOUT)',
    ],
    ...['-m', asked?.method ?? 'GET', ...headers],
    ...(body === null ? [] : ['--body', `${BODY_FOLDER}/${BODY_FILE}`]),
    ...engineOf(plan),
  ];
}

const VARIABLE = /\$\{([A-Za-z_]\w*)\}/g;

/** The variables that the URL and the headers take from a secret. */
export function secretsOf({ plan }: K8sExport): readonly string[] {
  const texts = [plan.url, ...Object.values(plan.requests[0]?.headers ?? {})];
  const names = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name));
  return [...new Set(names)];
}

const filled = (text: string): string =>
  text.replace(/\$(?!\{[A-Za-z_]\w*\})/g, '$$$$').replace(VARIABLE, '$($1)');

const engineOf = ({ engine }: LoadPlan): string[] =>
  engine === undefined || engine === 'auto' ? [] : ['--engine', engine];

const timeText = (us: Microseconds): string => (us % 1_000_000 === 0 ? `${us / 1_000_000}s` : `${us}us`);

const stageText = ({ durationUs, fromRate, toRate }: RateStage): string =>
  `${timeText(durationUs)}@${fromRate}${fromRate === toRate ? '' : `..${toRate}`}`;
