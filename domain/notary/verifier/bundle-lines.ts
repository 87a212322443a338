import { BundleFault } from './bundle-report.ts';

/** No line of a bundle is longer: an event has 1 MiB at most, as JSON. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;

/** The lines of a file as they come, without their newlines; what stands behind the last newline is `rest`. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[], number> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    const lines: Uint8Array[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const part = chunk.subarray(start, end);
      lines.push(held.length === 0 ? part : joined([...held, part]));
      if (held.length > 0) [held, heldBytes] = [[], 0];
      start = end + 1;
    }
    if (start < chunk.length) {
      held.push(chunk.slice(start));
      heldBytes += chunk.length - start;
    }
    if (heldBytes > MAX_LINE_BYTES) throw new BundleFault('malformed', 'a line is longer than any of a bundle');
    yield lines;
  }
  return heldBytes;
}

const joined = (parts: readonly Uint8Array[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/** An event's line, taken apart: nothing of it is parsed, for what is hashed are its bytes. */
export interface EventLine {
  readonly line: Uint8Array;
  readonly body: Uint8Array;
  /** Decimal text, whatever stands there. */
  readonly index: string;
}

const HEAD = '{"digest":"';
const MIDDLE = '","event":';
const DIGEST_CHARACTERS = 44;
const BODY_AT = HEAD.length + DIGEST_CHARACTERS + MIDDLE.length;
const TAIL = /,"index":([^"]{1,16})\}$/;

/** Whether a line is one of an event. */
export const isEventLine = (line: Uint8Array): boolean => stands(line, 0, HEAD);

/** Takes an event's line apart where the entry of an index is due; undefined when it is not made as one is. */
export const readEventLine = (line: Uint8Array, due: string): EventLine | undefined => {
  if (!stands(line, BODY_AT - MIDDLE.length, MIDDLE)) return undefined;
  const expected = `,"index":${due}}`;
  if (stands(line, line.length - expected.length, expected)) {
    return { line, body: line.subarray(BODY_AT, line.length - expected.length), index: due };
  }
  const end = String.fromCharCode(...line.subarray(-30));
  const [tail = '', index = ''] = TAIL.exec(end) ?? [];
  return tail === '' ? undefined : { line, body: line.subarray(BODY_AT, line.length - tail.length), index };
};

/** Whether an event's line states a digest, which is in base64. */
export const states = ({ line }: EventLine, digest: string): boolean => stands(line, HEAD.length, digest);

const stands = (line: Uint8Array, at: number, text: string): boolean => {
  for (let index = 0; index < text.length; index += 1) {
    if (line[at + index] !== text.charCodeAt(index)) return false;
  }
  return true;
};
