import { type CpuControl, cpuLimiterName } from '../emulator/index.js';
import { BenchError } from '../errors/index.js';
import type { PlatformReport } from '../model/index.js';
import { bytes } from '../units/index.js';
import type { EnvironmentFacts, PageCacheState, ReportPage, TargetFacts } from './target.js';

interface PageCacheAnswer {
  readonly totalBytes: number;
  readonly residentBytesAfter: number | null;
  readonly reason?: string | null;
}

interface FactsAnswer {
  readonly cgroup: { readonly version: TargetFacts['cgroup']; readonly reason?: string };
  readonly cpu: CpuControl;
  readonly packagesReadOnly: boolean;
  readonly runtimes: readonly { readonly name: string; readonly warning: string | null }[];
}

/** What the emulator tells beyond AWS's own APIs: reports with times, environments, the page cache. */
export class EmulatorClient {
  readonly #base: string;

  constructor(endpoint: string) {
    this.#base = `${endpoint}/_coldbench`;
  }

  async facts(): Promise<TargetFacts> {
    const answer = (await this.#json('GET', '/facts')) as FactsAnswer;
    return {
      cgroup: answer.cgroup.version,
      cgroupReason: answer.cgroup.reason ?? null,
      cpuWarning: answer.cpu.warning,
      cpuLimiter: cpuLimiterName(answer.cpu),
      packagesReadOnly: answer.packagesReadOnly,
      runtimeWarnings: Object.fromEntries(
        answer.runtimes.flatMap(({ name, warning }) => (warning === null ? [] : [[name, warning]])),
      ),
    };
  }

  async reportsAfter(name: string, position: number): Promise<ReportPage> {
    const response = await this.#request('GET', `/functions/${name}/reports?after=${position}`);
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    const entries = lines.map((line) => JSON.parse(line) as { seq: number; report: PlatformReport });
    return {
      reports: entries.map(({ report }) => report),
      position: entries.at(-1)?.seq ?? position,
    };
  }

  async environments(name: string): Promise<readonly EnvironmentFacts[]> {
    return (await this.#json('GET', `/functions/${name}/environments`)) as readonly EnvironmentFacts[];
  }

  async capEnvironments(name: string, isCapped: boolean): Promise<void> {
    await this.#json('POST', `/functions/${name}/${isCapped ? 'keep' : 'lift'}-host-cap`);
  }

  async setPageCache(name: string, state: 'warm' | 'cold'): Promise<PageCacheState> {
    const answer = (await this.#json(
      'POST',
      `/functions/${name}/${state === 'warm' ? 'warm' : 'evict'}-page-cache`,
    )) as PageCacheAnswer;
    const { residentBytesAfter } = answer;
    return {
      totalBytes: bytes(answer.totalBytes),
      residentBytes: residentBytesAfter === null ? null : bytes(residentBytesAfter),
      reason: answer.reason ?? null,
    };
  }

  async #json(method: string, path: string): Promise<unknown> {
    return (await this.#request(method, path)).json();
  }

  async #request(method: string, path: string): Promise<Response> {
    const response = await fetch(`${this.#base}${path}`, { method });
    if (response.ok) return response;
    throw new BenchError(`the emulator answered ${response.status} to ${method} ${path}`, {
      code: 'emulator-refused',
      cause: await response.text(),
    });
  }
}
