export { type NativeFacts, nativeFacts, symbolsNeeded } from './facts.js';
export { isKnown, type LambdaArchitecture, nativeFaults, type RunsOn } from './faults.js';
