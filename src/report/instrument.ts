import type { Ceiling, InstrumentCalibration, Run, TruthMeasurement } from '../model/index.js';
import { formatBytes, formatNumber } from '../units/index.js';
import { disagreement } from './disagreement.js';
import type { Line, Section } from './trust.js';

/** How true the load generator was on the machine of a run, and how much it can carry. */
export function instrument({ calibration, machines = [] }: Run): Section {
  const heading = 'Load generator';
  const ofMachines = machines.flatMap((machine) =>
    (machine.calibration === undefined ? [] : linesOf(machine.calibration)).map(({ tone, text }) => ({
      tone,
      text: `machine ${machine.index}: ${text}`,
    })),
  );
  return { heading, lines: calibration === undefined ? ofMachines : linesOf(calibration) };
}

function linesOf(calibration: InstrumentCalibration): Line[] {
  const { truths, ceilings, measuredAt } = calibration;
  const engines = [...new Set([...truths, ...ceilings].map(({ engine }) => engine))];
  return [
    ...engines.flatMap((engine) => [
      ...truthLine(
        engine,
        truths.filter((truth) => truth.engine === engine),
      ),
      ...ceilingLine(
        engine,
        ceilings.filter((ceiling) => ceiling.engine === engine),
      ),
    ]),
    { tone: 'plain', text: `calibrated ${measuredAt} by bench calibrate, which tells each figure` },
  ];
}

function truthLine(engine: string, truths: readonly TruthMeasurement[]): Line[] {
  const valid = truths.filter(({ validity }) => validity.valid);
  if (valid.length === 0) return [];
  const biases = valid.map(({ biasUs }) => Math.round(biasUs));
  const spread = Math.max(...valid.map(({ spreadUs }) => spreadUs));
  const bias = `${formatNumber(Math.min(...biases))} to ${formatNumber(Math.max(...biases))} us`;
  const servers = valid.map(({ server }) => server).join(', ');
  const off = valid.flatMap(({ server, agreements }) => {
    const worst = disagreement(agreements);
    return worst === undefined ? [] : `${server} ${worst}`;
  });
  return [
    {
      tone: off.length === 0 ? 'good' : 'caution',
      text:
        `${engine}: bias of ${bias}, spread of up to ${formatNumber(spread)} us, at servers of ${servers}; ` +
        (off.length === 0
          ? 'every figure within 1 % or 50 us'
          : `off by more than 1 % and 50 us: ${off.join(', ')}`),
    },
  ];
}

function ceilingLine(engine: string, ceilings: readonly Ceiling[]): Line[] {
  if (ceilings.length === 0) return [];
  const each = ceilings.map(({ connections, bodyBytes, requestsPerSecond }) => {
    const bodies = bodyBytes === undefined ? '' : ` and bodies of ${formatBytes(bodyBytes)}`;
    return `${formatNumber(requestsPerSecond)}/s at c=${connections}${bodies}`;
  });
  return [{ tone: 'plain', text: `${engine}: ceiling of ${each.join(', ')}; a measurement may use half` }];
}
