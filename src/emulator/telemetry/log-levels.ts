import type { PlatformEvent } from './events.js';

const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;
/** From the most detailed on. */
export type LogLevel = (typeof LEVELS)[number];

/** Whether a log that begins at a level has what is of another. */
export function includes(least: string, level: LogLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(asLevel(least));
}

/** "System log level event mapping" in the developer guide. */
export function levelOfEvent(event: PlatformEvent): LogLevel {
  switch (event.type) {
    // AWS raises it where it tells the version of the runtime.
    case 'platform.initStart':
      return 'DEBUG';
    case 'platform.initRuntimeDone':
    case 'platform.runtimeDone':
      return event.status === 'success' ? 'DEBUG' : 'WARN';
    case 'platform.initReport':
      if (event.status !== 'success') return 'WARN';
      return event.initializationType === 'on-demand' ? 'DEBUG' : 'INFO';
    case 'platform.report':
      return event.status === 'success' ? 'INFO' : 'WARN';
    case 'platform.extension':
      return event.errorType === null ? 'INFO' : 'WARN';
    case 'platform.start':
    case 'platform.telemetrySubscription':
      return 'INFO';
    case 'platform.logsDropped':
      return 'WARN';
  }
}

/** Of a line that a function wrote: what its member `level` says where it is a JSON object, else INFO ("Log-level filtering" there). */
export function levelOfLine(line: Buffer): LogLevel {
  if (line[0] !== OPENING_BRACE) return 'INFO';
  try {
    const { level } = JSON.parse(line.toString()) as { readonly level?: unknown };
    return asLevel(String(level).toUpperCase());
  } catch {
    return 'INFO';
  }
}

const OPENING_BRACE = 0x7b;

function asLevel(text: string): LogLevel {
  return LEVELS.find((level) => level === text) ?? 'INFO';
}
