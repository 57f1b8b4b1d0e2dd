export * from './api.js';
export type { Dial } from './delivery.js';
export * from './events.js';
export { JsonLog } from './json-log.js';
export { logLines } from './log-lines.js';
export { LOCAL_DOMAIN } from './subscription.js';
export { Telemetry } from './telemetry.js';
