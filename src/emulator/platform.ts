import type { CgroupSupport, Isolation } from '../sandbox/index.js';
import type { CpuLimiter } from './cpu/index.js';
import type { EventQueue } from './event-queue/index.js';
import type { UrlHost } from './function-url/index.js';
import type { Deployment, FunctionRegistry } from './functions/index.js';
import type { LayerRegistry } from './layers/index.js';
import type {
  CodeStore,
  MergedLayers,
  MultipartUploads,
  ObjectStore,
  Protection,
  WorkDirectory,
} from './storage/index.js';

/** Everything that the endpoints of one emulator share. */
export interface Platform {
  readonly functions: FunctionRegistry;
  readonly deployment: Deployment;
  readonly code: CodeStore;
  readonly layers: LayerRegistry;
  readonly mergedLayers: MergedLayers;
  /** How much the zips of all functions and layers may take together. */
  readonly codeStorageBytes: number;
  readonly objects: ObjectStore;
  readonly uploads: MultipartUploads;
  readonly protection: Protection;
  readonly workDirectory: WorkDirectory;
  /** Where image-like folders lie; null where none were given. */
  readonly imageStore: string | null;
  readonly cgroups: CgroupSupport;
  readonly cpu: CpuLimiter;
  readonly isolation: Isolation;
  readonly cores: number;
  readonly hostCap: boolean;
  readonly urlHost: UrlHost;
  /** Asynchronous invocations that are to be tried again. */
  readonly events: EventQueue;
}
