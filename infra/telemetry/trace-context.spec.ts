import { describe, expect, test } from 'vitest';
import { traceContextOf, traceparentOf } from './trace-context.ts';

const GIVEN = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';

describe('the W3C trace context', () => {
  test('a given trace goes on under a span of our own', () => {
    const context = traceContextOf(GIVEN);
    expect(context.traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
    expect(context.spanId).not.toBe('00f067aa0ba902b7');
    expect(traceparentOf(context)).toBe(`00-${context.traceId}-${context.spanId}-00`);
  });

  test('a later version is read as far as we know it', () => {
    expect(traceContextOf(`01${GIVEN.slice(2)}-more`).traceId).toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  test.each([
    undefined,
    '',
    'nonsense',
    `${GIVEN}-more`,
    `ff${GIVEN.slice(2)}`,
    GIVEN.toUpperCase(),
    GIVEN.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    GIVEN.replace('00f067aa0ba902b7', '0'.repeat(16)),
  ])('%j begins a new trace', (header) => {
    const context = traceContextOf(header);
    expect(traceparentOf(context)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(context.traceId).not.toBe('4bf92f3577b34da6a3ce929d0e0e4736');
  });

  test('no two ids are alike', () => {
    const ids = Array.from({ length: 10_000 }, () => traceContextOf(undefined)).map(({ traceId }) => traceId);
    expect(new Set(ids).size).toBe(10_000);
  });
});
