export { type NativeFacts, nativeFacts, symbolsNeeded } from './facts.js';
export {
  hasOtherMachines,
  isKnown,
  type LambdaArchitecture,
  LEAVE_OUT,
  nativeFaults,
  type RunsOn,
} from './faults.js';
