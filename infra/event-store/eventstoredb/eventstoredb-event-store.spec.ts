import { describe, it } from 'vitest';
import { eventStoreContract } from '../../../test/contract/event-store.contract.ts';
import {
  doubleSubject,
  LACKS,
  LACKS_WITH_SERVER,
  serverSubject,
} from '../../../test/support/eventstoredb-double/subject.ts';

eventStoreContract('EventStoreDB, the double', doubleSubject, { lacks: LACKS });

const url = process.env.EVENTSTORE_URL;
if (url === undefined) {
  describe('event store contract: EventStoreDB, a server', () => {
    it.skip('runs when EVENTSTORE_URL=esdb://… is set', () => undefined);
  });
} else {
  eventStoreContract('EventStoreDB, the server of EVENTSTORE_URL', () => serverSubject(url), {
    lacks: LACKS_WITH_SERVER,
  });
}
