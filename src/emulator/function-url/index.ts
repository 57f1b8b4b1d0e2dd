export { FunctionUrl, MAX_EVENT_BYTES, type UrlHost, type UrlTarget } from './function-url.js';
export { FunctionUrls } from './function-urls.js';
export type { Cors, UrlSettings } from './settings.js';
export { newTraceId, tracingHeader } from './trace-id.js';
