import type { Scenario } from '../model/index.js';
import { imageStore } from '../packaging/index.js';
import {
  openAwsTarget,
  openLocalTarget,
  openUrlTarget,
  type Target,
  type UrlTarget,
} from '../target/index.js';
import { keepAliveOf } from './replay.js';

export interface TargetRequest {
  readonly scenario: Scenario;
  readonly runId: string;
  /** States of the handlers that are deployed. */
  readonly sides: number;
  /** The most that a run may spend, where anything costs. */
  readonly maxUsd: number;
}

/** Opens what the scenario deploys to. */
export async function openTarget(request: TargetRequest): Promise<Target> {
  const there = urlTargetOf(request.scenario);
  if (there !== null) return there;
  return request.scenario.target === 'aws'
    ? openAwsTarget({ ...request, imageStore: imageStore() })
    : openLocalTarget({ imageStore: imageStore(), ...keepAliveOf(request.scenario) });
}

/** The URLs that a scenario names; null where its functions are deployed. */
export function urlTargetOf({ endpoint, cold: { force } }: Scenario): UrlTarget | null {
  if (endpoint === undefined) return null;
  return openUrlTarget({ endpoint, environment: process.env, ...(force === undefined ? {} : { force }) });
}
