import { Writable } from 'node:stream';
import winston from 'winston';
import type { Clock } from '../../domain/kernel/time.ts';
import { redact, redactInto } from './redaction.ts';

export type LogLevel = 'error' | 'warn' | 'info' | 'debug';

/** What a line says besides its message. `error` is opened into name, message and stack. */
export interface LogFields {
  readonly traceId?: string | undefined;
  readonly requestId?: string | undefined;
  readonly tenant?: string | undefined;
  readonly route?: string | undefined;
  readonly status?: number | undefined;
  readonly durationMs?: number | undefined;
  readonly [field: string]: unknown;
}

/** Writes JSON lines. Never pass a secret: redaction is the net, not the rule. */
export interface Logger {
  readonly error: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly info: (message: string, fields?: LogFields) => void;
  readonly debug: (message: string, fields?: LogFields) => void;
  /** Resolves when every line is written. */
  readonly close: () => Promise<void>;
}

const LEVELS: Readonly<Record<LogLevel, number>> = { error: 0, warn: 1, info: 2, debug: 3 };
const LINE = Symbol.for('message'); // winston's contract between a format and a transport

/** Line breaks and control characters that JSON does not escape itself, and that a terminal or a viewer may obey. */
const UNESCAPED = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** A logger that writes one JSON object a line: time, level, message, and the given fields, redacted. */
export const createLogger = (options: {
  readonly level: LogLevel;
  readonly clock: Clock;
  readonly write: (lines: string) => void;
}): Logger => {
  const toLine = winston.format((info) => {
    const { level, message, fields } = info;
    const said = { time: options.clock.now(), level, message: redact(message) };
    const line = JSON.stringify(typeof fields === 'object' && fields !== null ? redactInto(said, fields) : said);
    info[LINE] = line.replace(UNESCAPED, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return info;
  });
  const stream = linesTogether(options.write);
  const logger = winston.createLogger({
    levels: { ...LEVELS },
    level: options.level,
    format: toLine(),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
  });
  const at =
    (level: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      if (LEVELS[level] <= LEVELS[options.level]) logger.log({ level, message, fields });
    };
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    close: () =>
      new Promise((resolve) => {
        logger.once('finish', () => stream.end(resolve));
        logger.end();
      }),
  };
};

/** How long lines may wait for each other. A process that is killed loses no more than what it said in this time. */
const GATHER_MILLIS = 20;

/** The first line leaves at once, those of the next moment together: a system call for each would cost more than it. */
const linesTogether = (write: (lines: string) => void): Writable => {
  const gather = (done: () => void): void => {
    setTimeout(done, GATHER_MILLIS);
  };
  return new Writable({
    decodeStrings: false,
    highWaterMark: 1_048_576,
    write: (line, _encoding, done) => {
      write(String(line));
      gather(done);
    },
    writev: (chunks, done) => {
      write(chunks.map(({ chunk }) => String(chunk)).join(''));
      gather(done);
    },
  });
};
