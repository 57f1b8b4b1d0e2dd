export { examineMachine } from './examine.js';
