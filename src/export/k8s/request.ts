import type { LoadPlan } from '../../load/index.js';

/** Several generators, to be run in a cluster. */
export interface K8sExport {
  /** What things are called by: a scenario, or a host. */
  readonly name: string;
  /** Of the whole load; what stands as `${NAME}` in its URL and headers comes from a secret. */
  readonly plan: LoadPlan;
  /** The bytes of every request's body; null without one. */
  readonly body: Uint8Array | null;
  /** How many generators there are. */
  readonly workers: number;
  readonly image: string;
  /** `s3://bucket/prefix`, or null: a volume that all share. */
  readonly s3: string | null;
  /** How long workers wait for one another: nodes may have to be started, and the image fetched. */
  readonly waitSeconds: number;
}
