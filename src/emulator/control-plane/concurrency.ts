import { z } from 'zod';
import type { DeployedFunction } from '../functions/index.js';
import { bodyOf, type Call, type Reply, unqualifiedFunctionOf } from './call.js';

const concurrencySchema = z.object({ ReservedConcurrentExecutions: z.int().min(0) });

/** PutFunctionConcurrency: 0 throttles every invocation. */
export async function putFunctionConcurrency(call: Call): Promise<Reply> {
  const { ReservedConcurrentExecutions: count } = await bodyOf(call, concurrencySchema);
  const deployed = unqualifiedFunctionOf(call);
  deployed.concurrency.reserve(count);
  return { status: 200, body: reservedJson(deployed) };
}

/** GetFunctionConcurrency. */
export function getFunctionConcurrency(call: Call): Reply {
  return { status: 200, body: reservedJson(unqualifiedFunctionOf(call)) };
}

/** DeleteFunctionConcurrency. */
export function deleteFunctionConcurrency(call: Call): Reply {
  unqualifiedFunctionOf(call).concurrency.unreserve();
  return { status: 204 };
}

/** `Concurrency` of the API reference; empty where nothing is reserved. */
export function reservedJson({ concurrency }: DeployedFunction) {
  return concurrency.reserved === null ? {} : { ReservedConcurrentExecutions: concurrency.reserved };
}
