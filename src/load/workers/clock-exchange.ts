/** One question and answer between two clocks: sent and returned by one's own, received and answered by the other's. */
export interface Exchange {
  readonly sentUs: number;
  readonly receivedUs: number;
  readonly answeredUs: number;
  readonly returnedUs: number;
}

/** How far another clock is ahead of one's own. */
export interface ClockOffset {
  readonly offsetUs: number;
  /** The true offset is at most so far from `offsetUs`. */
  readonly uncertaintyUs: number;
  readonly exchanges: number;
}

/**
 * The offset by all exchanges together: each bounds it, as neither way takes less than no time (Marzullo, "Maintaining
 * the time in a distributed system", 1984; the four timestamps are those of NTP, RFC 5905). No assumption that both
 * ways take as long is needed.
 */
export function offsetOf(exchanges: readonly Exchange[]): ClockOffset {
  const high = Math.min(...exchanges.map(({ sentUs, receivedUs }) => receivedUs - sentUs));
  const low = Math.max(...exchanges.map(({ answeredUs, returnedUs }) => answeredUs - returnedUs));
  return {
    offsetUs: Math.round((low + high) / 2),
    uncertaintyUs: Math.ceil(Math.abs(high - low) / 2),
    exchanges: exchanges.length,
  };
}
