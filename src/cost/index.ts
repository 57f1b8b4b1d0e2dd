export { type BilledDurations, billedMilliseconds, costOf, gbSeconds, usdPerMillion } from './billing.js';
export { DEFAULT_PRICES, PRICE_TABLES, type PriceTable } from './price-table.js';
