import type { Cell, ModelLoad, ModelSource, Scenario, Varied } from '../model/index.js';
import type { Megabytes } from '../units/index.js';

/** 1,769 MB buy one vCPU (AWS Lambda's documentation). */
const MEMORY_PER_VCPU_MB = 1_769;
/** How many threads a variant's framework can use; without `max` as many as one likes. */
export interface ThreadLimit {
  readonly max?: number | undefined;
}

/**
 * The matrix of a scenario: every variant at every memory size with every number of threads and whatever else is
 * varied, in the order in which the scenario names them. Thread counts above a framework's maximum collapse to it.
 */
export function expandCells(
  scenario: Scenario,
  variantThreads: (variant: string) => ThreadLimit | undefined,
): Cell[] {
  const variations = variationsOf(scenario);
  return scenario.variants.flatMap((variant) =>
    sizesOf(scenario).flatMap((memoryMB) =>
      threadCounts(scenario, memoryMB, variantThreads(variant)).flatMap((threads) =>
        variations.map((varied) => cellOf({ variant, memoryMB, threads }, varied)),
      ),
    ),
  );
}

/** What is not stated is one size, which is not known. */
function sizesOf({ memoryMB }: Pick<Scenario, 'memoryMB'>): readonly (Megabytes | null)[] {
  return memoryMB.length === 0 ? [null] : memoryMB;
}

/** What there is no more of than one of has no part in a cell's id, and so the cell the id that it always had. */
function cellOf(place: Pick<Cell, 'variant' | 'memoryMB' | 'threads'>, varied: Varied): Cell {
  const words = variedWords({ varied });
  const { variant, memoryMB, threads } = place;
  const size = memoryMB === null ? [] : [`${memoryMB}MB`];
  const count = threads === null ? [] : [`${threads}t`];
  const id = [variant, ...size, ...count, ...words].join('-');
  return { id, ...place, ...(words.length === 0 ? {} : { varied }) };
}

/** A cell's place on the axes beside variant, memory and threads, in words; none where the scenario has no such axis. */
export function variedWords({ varied = {} }: Pick<Cell, 'varied'>): string[] {
  const { load, source, size, batch } = varied;
  const words = [load, source, size && `${size}px`, batch && `batch${batch}`];
  return words.filter((word) => typeof word === 'string');
}

function variationsOf({ model, input }: Scenario): Varied[] {
  const axes = [
    axis('load', model?.load),
    axis('source', model?.source),
    axis('size', input.size),
    axis('batch', input.batch),
  ];
  return axes.reduce((places, values) =>
    places.flatMap((place) => values.map((value) => ({ ...place, ...value }))),
  );
}

function axis<Key extends keyof Varied>(key: Key, values: readonly Varied[Key][] = []): Varied[] {
  return values.length < 2 ? [{}] : values.map((value) => ({ [key]: value }));
}

/** When a cell's function loads its model. */
export function modelLoadOf({ varied }: Pick<Cell, 'varied'>, { model }: Pick<Scenario, 'model'>): ModelLoad {
  return varied?.load ?? model?.load[0] ?? 'outside';
}

/** Where a cell's function has its model from. */
export function modelSourceOf(
  { varied }: Pick<Cell, 'varied'>,
  { model }: Pick<Scenario, 'model'>,
): ModelSource {
  return varied?.source ?? model?.source[0] ?? 'package';
}

/** How many cells a scenario has: at most, where a framework has fewer threads than are asked for. */
export function cellCount(scenario: Scenario): number {
  return sizesOf(scenario).length * cellsOfEachSize(scenario);
}

/** Width and height of the network's input in a cell, in pixels; undefined where they are the network's own. */
export function inputSizeOf(
  { varied }: Pick<Cell, 'varied'>,
  { input }: Pick<Scenario, 'input'>,
): number | undefined {
  return varied?.size ?? input.size?.[0];
}

/** How many images each request to a cell carries. */
export function batchOf({ varied }: Pick<Cell, 'varied'>, { input }: Pick<Scenario, 'input'>): number {
  return varied?.batch ?? input.batch?.[0] ?? 1;
}

/** How many cells a scenario has of each memory size: at most, where a framework has fewer threads than are asked for. */
export function cellsOfEachSize(scenario: Scenario): number {
  const threads = scenario.threads === 'auto' ? 1 : scenario.threads.length;
  return scenario.variants.length * threads * variationsOf(scenario).length;
}

/** `auto` is what our handlers choose by the memory: of others, and where that is not known, it is not known. */
function threadCounts(
  { threads, target }: Pick<Scenario, 'threads' | 'target'>,
  memoryMB: Megabytes | null,
  limit: ThreadLimit | undefined,
): (number | null)[] {
  const { max = Number.POSITIVE_INFINITY } = limit ?? {};
  if (threads !== 'auto') return [...new Set(threads.map((count) => Math.min(count, max)))];
  const isUnknown = memoryMB === null || (target === 'url' && limit === undefined);
  return [isUnknown ? null : Math.min(automaticThreads(memoryMB), max)];
}

/**
 * What `threads: auto` means at a size: ceil(memory / 1769), one for every vCPU that the memory pays for, even
 * in part. That is never more than the vCPUs that the size sees on AWS Lambda (2 up to 3,008 MB, 3 to 5,307,
 * 4 to 7,076, 5 to 8,845, 6 to 10,240).
 */
function automaticThreads(memoryMB: Megabytes): number {
  return Math.ceil(memoryMB / MEMORY_PER_VCPU_MB);
}
