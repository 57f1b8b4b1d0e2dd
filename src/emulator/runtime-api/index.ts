export { MAX_ANSWER_BYTES } from './answer.js';
export * from './runtime-api.js';
