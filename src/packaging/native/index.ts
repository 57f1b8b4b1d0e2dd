export { type NativeFacts, nativeFacts } from './facts.js';
export { type LambdaArchitecture, nativeFaults } from './faults.js';
