import type { Ceiling, InstrumentCalibration } from '../../model/index.js';
import { type Bytes, bytes } from '../../units/index.js';
import type { EngineCeiling, LoadPlan } from '../plan.js';

/**
 * What a plan must know of a calibration: for each engine the ceiling at the most connections that were measured
 * and are not more than its own, with bodies no smaller. Nothing where there is no calibration.
 */
export function ceilingsFor(
  calibration: InstrumentCalibration | undefined,
  connections: number,
  bodyBytes: Bytes,
): Pick<LoadPlan, 'ceilings'> {
  if (calibration === undefined) return {};
  const known = calibration.ceilings.filter((ceiling) => ceiling.connections <= connections);
  const engines = [...new Set(known.map(({ engine }) => engine))];
  const ceilings = engines.map((engine) => {
    const own = known.filter((ceiling) => ceiling.engine === engine);
    const most = Math.max(...own.map((ceiling) => ceiling.connections));
    return [
      engine,
      ceilingOf(
        own.filter((ceiling) => ceiling.connections === most),
        bodyBytes,
      ),
    ];
  });
  return { ceilings: Object.fromEntries(ceilings) };
}

const sizeOf = ({ bodyBytes = bytes(0) }: Ceiling): Bytes => bodyBytes;

/**
 * Bodies larger than any that was measured are taken to cost as much more as they are larger, which is more than
 * they do: a part of a request's cost is the same for all.
 */
function ceilingOf(measured: readonly Ceiling[], bodyBytes: Bytes): EngineCeiling {
  const bySize = measured.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  const found = bySize.find((ceiling) => sizeOf(ceiling) >= bodyBytes) ?? (bySize.at(-1) as Ceiling);
  const { requestsPerSecond } = found;
  // Calibrated without any body, nothing tells what one costs.
  if (sizeOf(found) >= bodyBytes || sizeOf(found) === 0)
    return { requestsPerSecond, bodyBytes: sizeOf(found) };
  return { requestsPerSecond: (requestsPerSecond * sizeOf(found)) / bodyBytes, bodyBytes };
}
