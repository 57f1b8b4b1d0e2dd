import type { Scenario } from '../model/index.js';
import { imageStore } from '../packaging/index.js';
import { openAwsTarget, openLocalTarget, type Target } from '../target/index.js';

export interface TargetRequest {
  readonly scenario: Scenario;
  readonly runId: string;
  /** States of the handlers that are deployed. */
  readonly sides: number;
  /** The most that a run may spend, where anything costs. */
  readonly maxUsd: number;
}

/** Opens what the scenario deploys to. */
export function openTarget(request: TargetRequest): Promise<Target> {
  return request.scenario.target === 'aws'
    ? openAwsTarget({ ...request, imageStore: imageStore() })
    : openLocalTarget({ imageStore: imageStore() });
}
