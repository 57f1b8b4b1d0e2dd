import { z } from 'zod';
import { type DeployedFunction, LATEST } from '../functions/index.js';
import { invalidParameter } from '../service-error.js';
import { bodyOf, type Call, type Reply } from './call.js';

const concurrencySchema = z.object({ ReservedConcurrentExecutions: z.int().min(0) });

/** PutFunctionConcurrency: 0 throttles every invocation. */
export async function putFunctionConcurrency(call: Call): Promise<Reply> {
  const { ReservedConcurrentExecutions: count } = await bodyOf(call, concurrencySchema);
  const deployed = unqualified(call);
  deployed.concurrency.reserve(count);
  return { status: 200, body: reservedJson(deployed) };
}

/** GetFunctionConcurrency. */
export function getFunctionConcurrency(call: Call): Reply {
  return { status: 200, body: reservedJson(unqualified(call)) };
}

/** DeleteFunctionConcurrency. */
export function deleteFunctionConcurrency(call: Call): Reply {
  unqualified(call).concurrency.unreserve();
  return { status: 204 };
}

/** `Concurrency` of the API reference; empty where nothing is reserved. */
export function reservedJson({ concurrency }: DeployedFunction) {
  return concurrency.reserved === null ? {} : { ReservedConcurrentExecutions: concurrency.reserved };
}

function unqualified({ platform, functionName, qualifier }: Call): DeployedFunction {
  if (qualifier === null) return platform.functions.get(functionName, LATEST);
  throw invalidParameter(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
  );
}
