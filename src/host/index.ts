export * from './child.js';
export * from './clock.js';
export * from './descriptors.js';
export * from './facts.js';
export * from './files.js';
export * from './foreign-cpu.js';
export * from './peer.js';
export * from './processes.js';
