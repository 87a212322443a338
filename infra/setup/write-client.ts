/**
 * `npm run client`: writes the dashboard's client anew, from the document of an API that is started for it in a folder
 * of its own.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventsOfReadModels } from '../composition/catalogue.ts';
import { readConfig } from '../config/config.ts';
import { startProduct } from '../main.ts';
import { CLIENT_FILES, clientOf } from './api-client.ts';

const home = await mkdtemp(join(tmpdir(), 'precedent-client-'));
const product = await startProduct(
  readConfig({ PRECEDENT_HOME: home, PORT: '0', LOG_LEVEL: 'error', DEMO: 'false' }),
  new Set(['api']),
);
try {
  const document: unknown = await (await fetch(`${product.url}/openapi.json`)).json();
  const { schema, reads } = await clientOf(document, eventsOfReadModels);
  await writeFile(CLIENT_FILES.schema, schema);
  await writeFile(CLIENT_FILES.reads, reads);
} finally {
  await product.stop();
  await rm(home, { recursive: true, force: true });
}
