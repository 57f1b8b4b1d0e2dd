export { evaluateGates } from './gates.js';
