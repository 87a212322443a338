import { eventStoreContract } from '../../../test/contract/event-store.contract.ts';
import { UnknownOutcome } from '../failures.ts';
import { createMemoryEventStore } from './memory-event-store.ts';

eventStoreContract(
  'memory',
  async () => {
    let losing = false;
    const afterAppend = async () => {
      if (!losing) return;
      losing = false;
      throw new UnknownOutcome('the acknowledgement was lost');
    };
    let interrupted = false;
    const beforePage = async () => {
      if (!interrupted) return;
      interrupted = false;
      throw new Error('the connection was lost');
    };
    const store = createMemoryEventStore({ hooks: { afterAppend, beforePage } });
    return {
      store,
      loseNextAcknowledgement: () => {
        losing = true;
      },
      interrupt: async () => {
        interrupted = true;
      },
      close: store.close,
    };
  },
  {
    lacks: {
      second: 'nobody else can reach this process’s memory',
      holdAppendOpen: 'an append is one step, nothing can be between its start and its end',
      unreachable: 'memory is always there',
      mutate: 'there is no database',
      restoreElsewhere: 'it ends with its process',
    },
  },
);
