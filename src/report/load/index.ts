export { renderCrossCheck } from './cross-check.js';
export { describeLoad, type LoadDocument } from './document.js';
export { describeMergedLoad, type MergedLoadDocument } from './merged.js';
export { rateText, renderSweep } from './sweep.js';
export { describeSweep, type SweepDocument } from './sweep-document.js';
export { renderLoad, renderMergedLoad } from './terminal.js';
