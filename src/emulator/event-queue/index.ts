export * from './event-queue.js';
