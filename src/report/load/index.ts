export { renderCrossCheck } from './cross-check.js';
export { describeLoad, type LoadDocument } from './document.js';
export { renderLoad } from './terminal.js';
