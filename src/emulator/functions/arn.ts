import { REGION } from '../runtimes/index.js';

/** Clearly nobody's. */
export const ACCOUNT_ID = '000000000000';

/** The version that can be changed; published ones are numbered from 1. */
export const LATEST = '$LATEST';

/** Qualified by a version or an alias where one is given. */
export function functionArn(name: string, qualifier: string | null = null): string {
  const arn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
  return qualifier === null ? arn : `${arn}:${qualifier}`;
}

/** Of all versions of a layer. */
export function layerArn(name: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:layer:${name}`;
}

export function layerVersionArn(name: string, version: number): string {
  return `${layerArn(name)}:${version}`;
}

/** Aliases cannot be numbers. */
export function isVersion(qualifier: string): boolean {
  return qualifier === LATEST || /^\d+$/.test(qualifier);
}
