export { type BilledDurations, billedMilliseconds, costOf, gbSeconds, usdPerMillion } from './billing.js';
export {
  ASSUMED_COLD_SECONDS,
  ASSUMED_REQUEST_SECONDS,
  cloudUsd,
  estimateCloudUsage,
} from './cloud-estimate.js';
export { DEFAULT_PRICES, PRICE_TABLES, type PriceTable } from './price-table.js';
