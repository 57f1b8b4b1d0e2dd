export { arrivalsOf, mostArrivals } from './arrivals.js';
export { readTrace } from './read.js';
export { lengthOf, type Trace, type TraceWindow } from './trace.js';
