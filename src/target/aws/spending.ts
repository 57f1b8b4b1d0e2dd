import { cloudUsd, gbSeconds } from '../../cost/index.js';
import { BenchError } from '../../errors/index.js';
import type { CloudUsage, PlatformReport, PriceTable } from '../../model/index.js';
import { toMilliseconds, type UsDollars } from '../../units/index.js';

/** What a run has spent, by the platform's reports. Beyond the most that it may, it is ended. */
export class Spending {
  readonly #exceeded = new AbortController();
  readonly #maxUsd: UsDollars;
  readonly #prices: PriceTable;
  #invocations = 0;
  #gbSeconds = 0;

  constructor(maxUsd: UsDollars, prices: PriceTable) {
    this.#maxUsd = maxUsd;
    this.#prices = prices;
  }

  /** Aborted, with a BenchError, when more has been spent than may be. */
  get exceeded(): AbortSignal {
    return this.#exceeded.signal;
  }

  get used(): CloudUsage & { readonly usd: UsDollars } {
    const usage = { invocations: this.#invocations, gbSeconds: this.#gbSeconds };
    return { ...usage, usd: cloudUsd(usage, this.#prices) };
  }

  add({ memorySizeMB, billedDurationUs }: Pick<PlatformReport, 'memorySizeMB' | 'billedDurationUs'>): void {
    this.#invocations += 1;
    this.#gbSeconds += gbSeconds(memorySizeMB, toMilliseconds(billedDurationUs));
    const { usd } = this.used;
    if (usd > this.#maxUsd && !this.#exceeded.signal.aborted)
      this.#exceeded.abort(tooMuch(usd, this.#maxUsd));
  }
}

function tooMuch(usd: number, maxUsd: number): BenchError {
  return new BenchError(
    `the run has used some $${usd.toFixed(4)}, more than the $${maxUsd.toFixed(2)} that it may; it was ended, and what is measured is kept`,
    { code: 'aws-budget-spent', hint: 'allow more with --max-usd and finish it with --resume' },
  );
}
