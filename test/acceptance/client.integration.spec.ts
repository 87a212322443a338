import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { eventsOfReadModels } from '../../infra/composition/catalogue.ts';
import { CLIENT_FILES, clientOf } from '../../infra/setup/api-client.ts';
import { startProductUnderTest } from '../support/product.ts';

/** As the formatter leaves a generated file: what it says, not how it is broken into lines. */
const said = (text: string): string => text.replaceAll(/[\s,']+/g, '');

test('the dashboard’s client is what the API’s document says; `npm run client` writes it anew', async () => {
  await using shop = await startProductUnderTest(['api']);
  const document: unknown = await (await fetch(`${shop.url}/openapi.json`)).json();
  const { schema, reads } = await clientOf(document, eventsOfReadModels);
  expect(said(schema) === said(await readFile(CLIENT_FILES.schema, 'utf8')), CLIENT_FILES.schema).toBe(true);
  expect(said(reads) === said(await readFile(CLIENT_FILES.reads, 'utf8')), CLIENT_FILES.reads).toBe(true);
});
