export { parseBound } from './bound.js';
export {
  batchOf,
  cellCount,
  cellsOfEachSize,
  expandCells,
  inputSizeOf,
  modelLoadOf,
  modelSourceOf,
  type ThreadLimit,
  variedWords,
} from './cells.js';
export {
  type Gate,
  type GateMetric,
  type GateOperator,
  type GatePhase,
  type GateSelector,
  type GateStatistic,
  parseGate,
} from './gate.js';
export { scenarioHash } from './hash.js';
export { ownModelAt } from './identified.js';
export { scenarioJsonSchema } from './json-schema.js';
export { loadScenario, type ParseOptions, parseScenario } from './load.js';
export type { Overrides } from './overrides.js';
export { readPriceTable } from './prices-file.js';
export { cellsOfShard, parseShard } from './shard.js';
export { arrivalsOf, readTrace, type Trace, type TraceWindow } from './trace/index.js';
export { parseTraffic } from './traffic.js';
export { describeRounds, parseUntil, type Until } from './until.js';
export type { Vocabulary } from './vocabulary.js';
