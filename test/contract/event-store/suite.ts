import { expect, it } from 'vitest';
import type { EventStore } from '../../../infra/event-store/event-store.ts';
import type { ContractSubject, Lacks, Means } from './subject.ts';

/** One part of the contract: declares its tests with what the adapter's spec gave. */
export type Part = (suite: Suite) => void;

interface Suite {
  readonly store: () => EventStore;
  /** Declares a test that needs some means; where the adapter lacks it, a skipped one whose name says why. */
  readonly itNeeds: <Needed extends Means>(
    means: Needed,
    name: string,
    test: (given: Given<Needed>) => Promise<void>,
  ) => void;
}

type Given<Needed extends Means> = NonNullable<(ContractSubject & { readonly densePositions: true })[Needed]>;

/** Binds the parts of the suite to one adapter. The subject is there only while tests run. */
export const suiteOf = (subject: () => ContractSubject, lacks: Lacks): Suite => {
  const itNeeds = <Needed extends Means>(
    means: Needed,
    name: string,
    test: (given: Given<Needed>) => Promise<void>,
  ): void => {
    const reason = lacks[means];
    if (reason !== undefined) {
      it.skip(`${name} (not here: ${reason})`, () => undefined);
      return;
    }
    it(name, async () => {
      const all = { ...subject(), densePositions: subject().store.capabilities.densePositions };
      expect(all[means], `the spec neither gives ${means} nor says why it lacks it`).toBeTruthy();
      await test(all[means] as Given<Needed>);
    });
  };
  return { store: () => subject().store, itNeeds };
};
