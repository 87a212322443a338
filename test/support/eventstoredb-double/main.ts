import { once } from 'node:events';
import { startEventStoreDbDouble } from './server.ts';

/** `node test/support/eventstoredb-double/main.ts [port]`: runs until it is interrupted; prints its EVENTSTORE_URL. */
const double = await startEventStoreDbDouble({ port: Number(process.argv[2] ?? 2113) });
console.log(`EVENTSTORE_URL=${double.url}`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
await double.stop();
