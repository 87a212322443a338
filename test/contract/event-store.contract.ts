import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appending } from './event-store/appending.ts';
import { failing } from './event-store/failing.ts';
import { keeping } from './event-store/keeping.ts';
import { ordering } from './event-store/ordering.ts';
import { reading } from './event-store/reading.ts';
import type { ContractSubject, Lacks } from './event-store/subject.ts';
import { subscribing } from './event-store/subscribing.ts';
import { suiteOf } from './event-store/suite.ts';

/**
 * The contract that every event store adapter keeps: sixteen rules, tested with real concurrency. An adapter's spec
 * calls this with a factory (one subject for all tests; each test uses streams of its own) and with what it lacks and
 * why, which shows as skipped tests.
 */
export const eventStoreContract = (
  name: string,
  factory: () => Promise<ContractSubject>,
  options: { readonly lacks?: Lacks } = {},
): void => {
  describe(`event store contract: ${name}`, () => {
    let made: ContractSubject | undefined;
    const subject = (): ContractSubject => {
      if (made === undefined) throw new Error('the subject is there only while tests run');
      return made;
    };
    const suite = suiteOf(subject, options.lacks ?? {});

    beforeAll(async () => {
      made = await factory();
    });
    afterAll(() => made?.close());

    it('lacks only what its capabilities admit', () => {
      const { densePositions, refusesMutation } = subject().store.capabilities;
      expect(densePositions).toBe(options.lacks?.densePositions === undefined);
      expect(refusesMutation).toBe(options.lacks?.mutate === undefined);
    });

    appending(suite);
    ordering(suite);
    reading(suite);
    subscribing(suite);
    failing(suite);
    keeping(suite);
  });
};
