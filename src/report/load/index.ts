export { renderCrossCheck } from './cross-check.js';
export { describeLoad, type LoadDocument } from './document.js';
export { rateText, renderSweep } from './sweep.js';
export { describeSweep, type SweepDocument } from './sweep-document.js';
export { renderLoad } from './terminal.js';
