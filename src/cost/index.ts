export { type BilledDurations, billedMilliseconds, costOf, gbSeconds, usdPerMillion } from './billing.js';
export {
  ASSUMED_COLD_SECONDS,
  ASSUMED_REQUEST_SECONDS,
  cloudUsd,
  estimateCloudUsage,
} from './cloud-estimate.js';
export { idleLifetime } from './keep-alive.js';
export { billOf, monthlyCost } from './monthly.js';
export { DEFAULT_PRICES, PRICE_TABLES, pricesOf } from './price-table.js';
export { type CostQuestion, pricesOfRun, recosted, withMonthly } from './recost.js';
