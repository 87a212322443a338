import { isLoopback } from '../loopback.ts';
import { pause } from '../pause.ts';

export interface LineShipperOptions {
  /** Where lines are collected: https://user:password@host/path; http only on this machine. */
  readonly url: string;
  /** The collector does not take lines; or it does again, and so many were dropped meanwhile. */
  readonly onProblem: (problem: string, fields: { readonly error?: unknown; readonly dropped?: number }) => void;
  /** How long lines wait for each other. */
  readonly gatherMillis?: number;
  /** So much is kept while nobody takes it; then the oldest goes. */
  readonly maxBytes?: number;
}

export interface LineShipper {
  /** Whole lines, each with its end. Never waits. */
  readonly take: (lines: string) => void;
  /** What is left is sent once more; what is not taken then is lost here, and on standard output still. */
  readonly close: () => Promise<void>;
}

const GATHER_MILLIS = 1_000;
const LONGEST_WAIT_MILLIS = 30_000;
const DEADLINE_MILLIS = 10_000;
const LAST_DEADLINE_MILLIS = 2_000;
const MAX_BYTES = 8_388_608;
const BATCH_BYTES = 1_048_576;

/**
 * Sends lines to a collector as newline-delimited JSON, in order, in batches that are sent again until they are taken: a
 * batch whose answer got lost arrives twice. A collector that is away costs memory up to a bound, and no request.
 * Throws RangeError for a URL that cannot be used.
 */
export const createLineShipper = (options: LineShipperOptions): LineShipper => {
  const { gatherMillis = GATHER_MILLIS, maxBytes = MAX_BYTES, onProblem } = options;
  const { endpoint, headers } = readUrl(options.url);
  const closing = new AbortController();
  const waiting: string[] = [];
  /** How many were taken away before the first that waits. */
  let gone = 0;
  let [bytes, dropped, away] = [0, 0, false];
  let running: Promise<void> | undefined;

  const send = async (body: string, deadlineMillis: number): Promise<void> => {
    const signal = AbortSignal.timeout(deadlineMillis);
    const response = await fetch(endpoint, { method: 'POST', headers, body, redirect: 'error', signal });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the collector of log lines answered ${response.status}`);
  };

  const nextBatch = (): readonly string[] => {
    let length = 0;
    const end = waiting.findIndex((lines) => {
      length += Buffer.byteLength(lines);
      return length > BATCH_BYTES;
    });
    return waiting.slice(0, end === -1 ? waiting.length : Math.max(end, 1));
  };

  const takeFirst = (): string => {
    const first = waiting.shift() ?? '';
    bytes -= Buffer.byteLength(first);
    gone += 1;
    return first;
  };

  /** Takes away what was sent up to there; some of it may have been dropped meanwhile. */
  const sentUpTo = (end: number): void => {
    while (gone < end) takeFirst();
    if (!away) return;
    onProblem('log lines are collected again', { dropped });
    [away, dropped] = [false, 0];
  };

  const run = async (): Promise<void> => {
    let wait = gatherMillis;
    while (waiting.length > 0 && !closing.signal.aborted) {
      await pause(wait, closing.signal);
      const batch = nextBatch();
      const end = gone + batch.length;
      try {
        await send(batch.join(''), closing.signal.aborted ? LAST_DEADLINE_MILLIS : DEADLINE_MILLIS);
        sentUpTo(end);
        wait = gatherMillis;
      } catch (error) {
        if (!away) onProblem('log lines are not collected', { error });
        away = true;
        wait = Math.min(wait * 2, LONGEST_WAIT_MILLIS);
      }
    }
    running = undefined;
  };

  return {
    take: (lines) => {
      waiting.push(lines);
      bytes += Buffer.byteLength(lines);
      while (bytes > maxBytes) {
        dropped += takeFirst().split('\n').length - 1;
      }
      if (!closing.signal.aborted) running ??= run();
    },
    close: async () => {
      closing.abort();
      await running;
    },
  };
};

const readUrl = (text: string): { readonly endpoint: string; readonly headers: Readonly<Record<string, string>> } => {
  const url = URL.parse(text);
  const inTheClear = url?.protocol === 'http:' && isLoopback(url.hostname.replace(/^\[|\]$/g, ''));
  if (url === null || (url.protocol !== 'https:' && !inTheClear)) {
    throw new RangeError('must begin with https:// (http:// only at 127.0.0.1, localhost or ::1)');
  }
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  const authorization = secret === ':' ? {} : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
  url.username = '';
  url.password = '';
  return { endpoint: url.href, headers: { 'content-type': 'application/x-ndjson', ...authorization } };
};
