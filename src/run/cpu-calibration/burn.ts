import { rm } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../../errors/index.js';
import { makeTemporaryDirectory } from '../../host/index.js';
import type { PlatformReport } from '../../model/index.js';
import { writeZip } from '../../packaging/index.js';
import type { DeployedFunction, DeployTarget } from '../../target/index.js';
import type { Megabytes } from '../../units/index.js';

/** Spins for a number of steps; compiled to machine code while the init is boosted. */
const HANDLER = `
let state = 88172645;
function spin(steps) {
  for (let step = 0; step < steps; step += 1) {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
  }
}
for (let round = 0; round < 200; round += 1) spin(20000);
exports.handler = async ({ body }) => { spin(Number(body)); };
`;

/** A function that takes a given amount of work. */
export class Burn {
  #position = 0;

  private constructor(
    private readonly deployed: DeployedFunction,
    readonly memoryMB: Megabytes,
  ) {}

  static async deploy(target: DeployTarget, zip: BurnPackage, memoryMB: Megabytes): Promise<Burn> {
    const deployed = await target.deploy({
      name: `cpu-calibration-${memoryMB}`,
      runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      handler: 'index.handler',
      memoryMB,
      timeoutSeconds: 60,
      environment: {},
      code: { kind: 'zip', file: zip.file, sha256: zip.sha256 },
    });
    return new Burn(deployed, memoryMB);
  }

  async invoke(steps: number): Promise<void> {
    const response = await fetch(this.deployed.url, { method: 'POST', body: String(steps) });
    await response.arrayBuffer();
    if (response.ok) return;
    throw new BenchError(`the function at ${this.memoryMB} MB answered ${response.status}`, {
      code: 'calibration-failed',
      hint: 'bench emulate shows what functions log',
    });
  }

  /** Those that came since the last call. */
  async reports(): Promise<readonly PlatformReport[]> {
    const page = await this.deployed.reportsAfter(this.#position);
    this.#position = page.position;
    return page.reports;
  }

  remove(): Promise<void> {
    return this.deployed.remove();
  }
}

export interface BurnPackage {
  readonly file: string;
  readonly sha256: string;
  remove(): Promise<void>;
}

export async function packBurn(): Promise<BurnPackage> {
  const directory = makeTemporaryDirectory('calibration');
  const file = path.join(directory, 'burn.zip');
  const content = { kind: 'bytes', bytes: Buffer.from(HANDLER) } as const;
  const entry = { path: 'index.js', dependency: 'handler', executable: false, content };
  const { sha256 } = await writeZip([entry], file);
  return { file, sha256, remove: () => rm(directory, { recursive: true, force: true }) };
}
