export { libtensorflowAvailability } from './availability.js';
export { prepareLibtensorflow } from './prepare.js';
