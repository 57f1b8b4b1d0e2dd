export { FunctionUrl, type Invoke, MAX_EVENT_BYTES, type UrlHost } from './function-url.js';
export { FunctionUrls } from './function-urls.js';
export type { Cors, UrlSettings } from './settings.js';
export { newTraceId } from './trace-id.js';
