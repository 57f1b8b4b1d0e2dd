/** What a run may create; `name` is what its service knows it by. */
export const RESOURCE_KINDS = ['function', 'log-group', 'object', 'bucket', 'repository', 'role'] as const;

export interface Resource {
  readonly kind: (typeof RESOURCE_KINDS)[number];
  /** Of an object: `<bucket>/<key>`. */
  readonly name: string;
}

/** In the order in which they can be removed: a function's log would be written again, its role is in use. */
export function inOrderOfRemoval<R extends Resource>(resources: readonly R[]): readonly R[] {
  const rank = ({ kind }: Resource) => RESOURCE_KINDS.indexOf(kind);
  return resources.toSorted((a, b) => rank(a) - rank(b));
}

export const describeResource = ({ kind, name }: Resource): string => `${kind} ${name}`;
