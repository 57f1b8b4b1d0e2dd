export { type LoadPlan, type LoadRequest, REQUEST_ID_HEADER } from './plan.js';
export type { GeneratorUse, LoadProgress, LoadResult } from './result.js';
export { type LoadOptions, type LoadSession, startLoad } from './session.js';
