export { MAX_ANSWER_BYTES } from './answer.js';
export type { RuntimeEvent } from './asking.js';
export * from './reply.js';
export * from './runtime-api.js';
