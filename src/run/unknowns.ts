import type { Scenario } from '../model/index.js';

/** Why figures are missing that no measurement of this scenario can have; what can be had is absent. */
export interface Unknowns {
  /** Of what the platform would have to tell. */
  readonly reported?: string;
  /** Of cold starts. */
  readonly cold?: string;
}

const NOT_REPORTED =
  'what is at a URL tells nothing of its own: durations, init, memory, processor time and environments are not known';
const NO_COLD = 'nobody said how a cold start is forced at this URL: give a command with cold.force';

/** What cannot be known where the target is a URL; elsewhere nothing. */
export function unknownsOf({ target, cold }: Pick<Scenario, 'target' | 'cold'>): Unknowns {
  if (target !== 'url') return {};
  return {
    reported: NOT_REPORTED,
    ...(cold.force === undefined && cold.samples > 0 ? { cold: NO_COLD } : {}),
  };
}
