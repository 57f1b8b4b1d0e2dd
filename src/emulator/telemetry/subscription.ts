import { z } from 'zod';
import { TELEMETRY_TYPES } from './events.js';

/** Where a sandbox's own processes are found, as AWS names it. */
export const LOCAL_DOMAIN = 'sandbox.localdomain';

const httpDestination = z.object({
  protocol: z.literal('HTTP'),
  URI: z.url({ protocol: /^http$/, hostname: /^(sandbox\.localdomain|sandbox)$/ }),
});
const tcpDestination = z.object({ protocol: z.literal('TCP'), port: z.int().min(1).max(65_535) });

/** Limits and defaults from "Lambda Telemetry API reference" in the developer guide. */
const schema = z.object({
  schemaVersion: z.enum(['2022-07-01', '2022-12-13', '2025-01-29']),
  types: z.array(z.enum(TELEMETRY_TYPES)).min(1),
  destination: z.discriminatedUnion('protocol', [httpDestination, tcpDestination]),
  buffering: z
    .object({
      maxItems: z.int().min(1_000).max(10_000).default(1_000),
      maxBytes: z.int().min(262_144).max(1_048_576).default(262_144),
      timeoutMs: z.int().min(25).max(30_000).default(1_000),
    })
    .prefault({}),
});

export type Subscription = z.output<typeof schema>;
export type Destination = Subscription['destination'];
export type Buffering = Subscription['buffering'];

/** The subscription, or what is wrong with it. */
export function parseSubscription(body: Buffer): Subscription | string {
  try {
    const result = schema.safeParse(JSON.parse(body.toString()));
    return result.success ? result.data : z.prettifyError(result.error);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
