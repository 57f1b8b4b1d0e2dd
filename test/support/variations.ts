import type { Variant } from '../../src/packaging/index.js';
import type { DeployedFunction, DeployTarget } from '../../src/target/index.js';
import { type Megabytes, megabytes } from '../../src/units/index.js';
import type { PackageLab, Variation } from './package-lab.js';

/** Of a function: one thread, and the size that the slowest variant needs, if not given. */
export interface Settings {
  readonly threads?: number;
  readonly memoryMB?: Megabytes;
}

/** Deploys variations of one variant's package, each for as long as it is used. */
export class Variations {
  #deployments = 0;

  constructor(
    private readonly target: DeployTarget,
    private readonly lab: PackageLab,
    private readonly variant: Pick<Variant, 'runtime' | 'handler' | 'environment'>,
  ) {}

  async withDeployed<T>(
    variation: Variation,
    use: (deployed: DeployedFunction) => Promise<T>,
    { threads = 1, memoryMB = megabytes(1769) }: Settings = {},
  ): Promise<T> {
    this.#deployments += 1;
    const { runtime, handler, environment } = this.variant;
    const deployed = await this.target.deploy({
      name: `variation-${this.#deployments}`,
      runtime,
      handler,
      memoryMB,
      timeoutSeconds: 900,
      environment: { ...environment, COLDBENCH_THREADS: String(threads) },
      code: await this.lab.vary(variation),
    });
    try {
      return await use(deployed);
    } finally {
      await deployed.remove();
    }
  }
}
