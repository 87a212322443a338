import { expect, it } from 'vitest';
import { refuse } from '../domain/kernel/refusal.ts';
import { KEYS, problemOf, json as sentJson, startTestApi } from '../test/support/api.ts';
import { type ImportText, importEndpoint } from './imports.ts';

const mapping = {
  time: { column: 'day', format: 'yyyy-MM-dd' },
  timeZone: 'Europe/London',
  granularity: 'day',
  metrics: [
    {
      column: 'visitors',
      metric: {
        ...{ name: 'visitors', title: 'Visitors', description: 'Counted at the door.', unit: 'people' },
        ...{ kind: 'flow', direction: 'higherIsBetter', aggregation: 'sum' },
      },
    },
  ],
};
const body = { name: 'Footfall', fileName: 'footfall.csv', csv: 'day,visitors\n2026-01-01,12\n', mapping };
const outcome = {
  importId: '560bfb74-bc8c-5738-a069-0f0f3ea5b351',
  datasetId: 'footfall',
  imported: true,
  stages: { raw: 1, validated: 1, quarantined: 0, transformed: 1, stored: 1, corrected: 0, unchanged: 0 },
  counts: { lines: 1 },
};

const ask = async (importText: ImportText, sent: object, key: string = KEYS.alpha) => {
  await using test = await startTestApi({ endpoints: [importEndpoint(importText)] });
  const response = await test.fetch('/v1/datasets/footfall/imports', { ...sentJson('POST', sent), key });
  return { response, json: response.ok ? await response.json() : await problemOf(response) };
};

it('hands a file to the importer, and says what became of its rows and where the log is then', async () => {
  const wanted: unknown[] = [];
  const { response, json } = await ask(async (one) => {
    wanted.push(one);
    return { outcome, position: 12n };
  }, body);
  expect(json).toEqual(outcome);
  expect(response.headers.get('precedent-position')).toBe('12');
  expect(wanted).toEqual([expect.objectContaining({ datasetId: 'footfall', fileName: 'footfall.csv', csv: body.csv })]);
});

it('refuses a file of a name that leads elsewhere, and says what the importer refused', async () => {
  const never: ImportText = () => Promise.reject(new Error('must not be reached'));
  for (const fileName of ['../../etc/passwd', '..', 'a/b.csv', 'a\\b.csv', '.hidden'])
    expect((await ask(never, { ...body, fileName })).json).toMatchObject({ errors: [{ pointer: '/fileName' }] });
  const { json } = await ask(async () => refuse('invalid', 'header-differs', 'The file has no column day.'), body);
  expect(json).toMatchObject({ status: 422, code: 'header-differs' });
});
