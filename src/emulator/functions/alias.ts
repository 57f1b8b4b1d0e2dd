import { randomUUID } from 'node:crypto';
import { functionArn } from './arn.js';

/** A name for a version, or for two of which one gets a share of the invocations. */
export interface Alias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  /** Shares from 0 to 1 by version; the rest goes to `version`. */
  readonly weights: Readonly<Record<string, number>>;
  readonly revisionId: string;
}

export function revisedAlias(alias: Omit<Alias, 'revisionId'>): Alias {
  return { ...alias, revisionId: randomUUID() };
}

/** The version that one invocation goes to. @param draw from 0 to 1, not 1 */
export function routed({ version, weights }: Alias, draw: number): string {
  let left = draw;
  for (const [additional, weight] of Object.entries(weights)) {
    if (left < weight) return additional;
    left -= weight;
  }
  return version;
}

export function pointsTo({ version, weights }: Alias, asked: string): boolean {
  return version === asked || Object.hasOwn(weights, asked);
}

/** `AliasConfiguration` of the API reference. */
export function aliasJson(functionName: string, alias: Alias) {
  const { name, version, description, weights, revisionId } = alias;
  return {
    AliasArn: functionArn(functionName, name),
    Name: name,
    FunctionVersion: version,
    Description: description,
    ...(Object.keys(weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: weights } }),
    RevisionId: revisionId,
  };
}
