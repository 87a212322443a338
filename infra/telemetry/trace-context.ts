import { randomFillSync } from 'node:crypto';

/** Where a request stands in a distributed trace (W3C Trace Context, version 00). */
export interface TraceContext {
  /** 32 hex digits, the same for the whole trace. */
  readonly traceId: string;
  /** 16 hex digits: our own part of it. */
  readonly spanId: string;
  /** Two hex digits; bit 0: the caller records this trace. */
  readonly flags: string;
}

const FORM = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/;

/** Goes on with the caller's trace under a span of our own, or begins a trace when the header is absent or malformed. */
export const traceContextOf = (traceparent: string | undefined): TraceContext => {
  const parts = traceparent === undefined ? null : FORM.exec(traceparent);
  const [, traceId, , flags] = parts ?? [];
  // A later version may carry more fields; version 00 may not.
  const malformed = traceparent?.startsWith('00-') === true && traceparent.length !== 55;
  if (traceId === undefined || flags === undefined || malformed) {
    return { traceId: randomHex(16), spanId: randomHex(8), flags: '01' };
  }
  return { traceId, spanId: randomHex(8), flags };
};

/** The header that hands a trace on: to events, jobs, webhooks and other services. */
export const traceparentOf = ({ traceId, spanId, flags }: TraceContext): string => `00-${traceId}-${spanId}-${flags}`;

// One system call for many ids: each request needs one or two.
const pool = Buffer.alloc(8_192);
let used = pool.length;

const randomHex = (bytes: number): string => {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
};
