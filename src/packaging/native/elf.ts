import type { FileContent } from '../task-file.js';
import { type ReadAt, withReader } from './reader.js';

/** What the dynamic linker is told by an ELF file (System V ABI, "Dynamic Linking"; LSB, "Symbol Versioning"). */
export interface ElfFacts {
  readonly machine: ElfMachine;
  /** Names of the libraries that it is linked with, as `libc.so.6`. */
  readonly needed: readonly string[];
  /** Versions of symbols that it takes from each of them, as `GLIBC_2.17`. */
  readonly versions: ReadonlyMap<string, readonly string[]>;
}

export type ElfMachine = 'x86_64' | 'arm64' | 'other';

const MACHINES: ReadonlyMap<number, ElfMachine> = new Map([
  [62, 'x86_64'],
  [183, 'arm64'],
]);
const PROGRAM_HEADER_BYTES = 56;
const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_VERNEED = 0x6ffffffen;
const DT_VERNEEDNUM = 0x6fffffffn;
const LONGEST_NAME = 512;
const HEADER_BYTES = 64;

/**
 * Reads a file's own word on what it needs; null for what is no ELF file of 64 bits, low byte first, which are all that
 * AWS Lambda's machines run. Reads headers alone: libraries of a gigabyte cost no more than small ones.
 */
export async function readElf(content: FileContent): Promise<ElfFacts | null> {
  return withReader(content, async (read) => {
    const header = await read(0, HEADER_BYTES);
    return isElf64(header) ? await factsOf(read, header) : null;
  });
}

function isElf64(header: Buffer): boolean {
  return (
    header.length === HEADER_BYTES &&
    header.readUInt32BE(0) === 0x7f454c46 &&
    header.readUInt16BE(4) === 0x0201
  );
}

async function factsOf(read: ReadAt, header: Buffer): Promise<ElfFacts> {
  const machine = MACHINES.get(header.readUInt16LE(18)) ?? 'other';
  const segments = await segmentsOf(read, header);
  const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
  if (dynamic === undefined) return { machine, needed: [], versions: new Map() };
  const entries = entriesOf(await read(dynamic.offset, dynamic.fileBytes));
  const valueWith = (tag: bigint) => entries.find((entry) => entry.tag === tag)?.value;
  const image = new Image(read, segments, Number(valueWith(DT_STRTAB) ?? 0n));
  const needed = entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) => image.name(Number(value)));
  const versions = await image.versions(
    Number(valueWith(DT_VERNEED) ?? 0n),
    Number(valueWith(DT_VERNEEDNUM) ?? 0n),
  );
  return { machine, needed: await Promise.all(needed), versions };
}

interface Segment {
  readonly type: number;
  readonly offset: number;
  readonly address: number;
  readonly fileBytes: number;
}

async function segmentsOf(read: ReadAt, header: Buffer): Promise<readonly Segment[]> {
  const count = header.readUInt16LE(56);
  const table = await read(Number(header.readBigUInt64LE(32)), count * PROGRAM_HEADER_BYTES);
  const whole = Math.floor(table.length / PROGRAM_HEADER_BYTES);
  return Array.from({ length: whole }, (_, index) => segmentAt(table, index * PROGRAM_HEADER_BYTES));
}

function segmentAt(table: Buffer, at: number): Segment {
  return {
    type: table.readUInt32LE(at),
    offset: Number(table.readBigUInt64LE(at + 8)),
    address: Number(table.readBigUInt64LE(at + 16)),
    fileBytes: Number(table.readBigUInt64LE(at + 32)),
  };
}

interface DynamicEntry {
  readonly tag: bigint;
  readonly value: bigint;
}

function entriesOf(dynamic: Buffer): readonly DynamicEntry[] {
  return Array.from({ length: Math.floor(dynamic.length / 16) }, (_, index) => ({
    tag: dynamic.readBigUInt64LE(index * 16),
    value: dynamic.readBigUInt64LE(index * 16 + 8),
  }));
}

/** The file as it lies in memory: addresses, and names by their place in its table of strings. */
class Image {
  constructor(
    private readonly read: ReadAt,
    private readonly segments: readonly Segment[],
    private readonly strings: number,
  ) {}

  async name(at: number): Promise<string> {
    const bytes = await this.#at(this.strings + at, LONGEST_NAME);
    const end = bytes.indexOf(0);
    return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
  }

  /** The chain of Elf64_Verneed, each with its chain of Elf64_Vernaux. */
  async versions(first: number, count: number): Promise<ReadonlyMap<string, readonly string[]>> {
    const versions = new Map<string, readonly string[]>();
    for (let at = first, left = count; left > 0; left -= 1) {
      const need = await this.#at(at, 16);
      if (need.length < 16) break;
      const names = await this.#chain(at + need.readUInt32LE(8), need.readUInt16LE(2));
      versions.set(await this.name(need.readUInt32LE(4)), names);
      const next = need.readUInt32LE(12);
      if (next === 0) break;
      at += next;
    }
    return versions;
  }

  async #chain(first: number, count: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (let at = first, left = count; left > 0; left -= 1) {
      const aux = await this.#at(at, 16);
      if (aux.length < 16) break;
      names.push(await this.name(aux.readUInt32LE(8)));
      const next = aux.readUInt32LE(12);
      if (next === 0) break;
      at += next;
    }
    return names;
  }

  async #at(address: number, length: number): Promise<Buffer> {
    const segment = this.segments.find(
      ({ type, address: start, fileBytes }) =>
        type === PT_LOAD && address >= start && address < start + fileBytes,
    );
    if (segment === undefined) return Buffer.alloc(0);
    return this.read(segment.offset + address - segment.address, length);
  }
}
