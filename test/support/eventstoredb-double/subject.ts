import { setTimeout as sleep } from 'node:timers/promises';
import { createEventStoreDbEventStore } from '../../../infra/event-store/eventstoredb/eventstoredb-event-store.ts';
import type { ContractSubject, Lacks } from '../../contract/event-store/subject.ts';
import { startEventStoreDbDouble } from './server.ts';

/** Why the contract suite leaves some tests out with EventStoreDB. */
export const LACKS: Lacks = {
  densePositions: 'positions are byte offsets',
  mutate: 'only who can write the server’s files can change a record',
  restoreElsewhere: 'a backup is a copy of the server’s files',
};

/** With a real server there are fewer means to trouble it. */
export const LACKS_WITH_SERVER: Lacks = {
  ...LACKS,
  holdAppendOpen: 'a server commits when it likes',
  interrupt: 'the server is not ours to restart',
  loseNextAcknowledgement: 'a server cannot be told to lose an answer',
};

/** The adapter over the double. */
export const doubleSubject = async (): Promise<ContractSubject> => {
  const double = await startEventStoreDbDouble();
  const subject = await serverSubject(double.url);
  return {
    ...subject,
    holdAppendOpen: async (stream, events) => {
      const gate = Promise.withResolvers<void>();
      double.faults.gate = gate.promise;
      const received = double.traffic.appendsReceived;
      const appended = subject.store.append(stream, 'any', events);
      while (double.traffic.appendsReceived === received) await sleep(1);
      return {
        release: async () => {
          double.faults.gate = undefined;
          gate.resolve();
          await appended;
        },
      };
    },
    interrupt: () => double.restart(),
    loseNextAcknowledgement: () => {
      double.faults.loseNextAnswer = 'reset';
    },
    close: async () => {
      await subject.close();
      await double.stop();
    },
  };
};

/** The adapter over the server at a connection string. */
export const serverSubject = async (url: string): Promise<ContractSubject> => {
  const store = createEventStoreDbEventStore({ url });
  return {
    store,
    second: async () => createEventStoreDbEventStore({ url }),
    unreachable: async () => createEventStoreDbEventStore({ url: 'esdb://127.0.0.1:1?tls=false' }),
    close: () => store.close(),
  };
};
