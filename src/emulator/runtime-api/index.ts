export { MAX_ANSWER_BYTES } from './answer.js';
export * from './reply.js';
export * from './runtime-api.js';
