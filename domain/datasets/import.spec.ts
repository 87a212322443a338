import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { dataset } from './dataset.ts';
import { BatchImported, DatasetRegistered, ImportCompleted, ImportStarted, RowsQuarantined } from './events.ts';
import { fileImport } from './import.ts';
import { quarantineOf, shapeOf } from './quarantine.ts';
import { NO_STAGES } from './stages.ts';

const importId = '7b0c5c2e-58a5-5a0e-8c39-0d9a4f2a1a11';
const started = ImportStarted({
  importId,
  datasetId: 'shop',
  fileName: 'orders.csv',
  fileSha256: 'a'.repeat(64),
  bytes: 10,
  mappingDigest: 'b'.repeat(64),
  batchRows: 2,
});
const stages = { ...NO_STAGES, raw: 2, validated: 2 };
const first = { importId, batch: 1, rowFrom: 1, rowTo: 2, stages };
const second = { importId, batch: 2, rowFrom: 3, rowTo: 4, stages };

describe('the import of a file', () => {
  const spec = deciderSpec(fileImport);

  it('given it runs, when it is started again, then it goes on and nothing is recorded', () => {
    spec
      .given(started)
      .when({ type: 'StartImport', ...started.data })
      .thenNothing();
  });

  it('given a batch is recorded, when a resumed run records it again, then nothing happens', () => {
    spec
      .given(started, BatchImported(first))
      .when({ type: 'RecordBatch', quarantined: undefined, ...first })
      .thenNothing();
  });

  it('records what was set aside together with the batch', () => {
    const quarantined = { reasons: [{ code: 'not-a-price', column: 'Price', lines: [3] }], samples: [] };
    spec
      .given(started)
      .when({ type: 'RecordBatch', quarantined, ...first })
      .then(RowsQuarantined({ importId, batch: 1, ...quarantined }), BatchImported(first));
  });

  it('refuses to leave out a batch', () => {
    spec
      .given(started)
      .when({ type: 'RecordBatch', quarantined: undefined, ...second })
      .thenRefused('conflict', 'batch-out-of-order');
  });

  it('given all batches, when it is completed, then it sums the stages up; and once only', () => {
    const completed = ImportCompleted({
      importId,
      batches: 2,
      stages: { ...NO_STAGES, raw: 4, validated: 4 },
      counts: { lines: 4 },
    });
    const history = [started, BatchImported(first), BatchImported(second)];
    const complete = { type: 'CompleteImport', importId, counts: { lines: 4 } } as const;
    spec
      .given(...history)
      .when(complete)
      .then(completed);
    spec
      .given(...history, completed)
      .when(complete)
      .thenNothing();
  });

  it('refuses batches of an import that never began', () => {
    spec
      .given()
      .when({ type: 'RecordBatch', quarantined: undefined, ...first })
      .thenRefused('conflict', 'import-not-started');
  });
});

describe('a dataset', () => {
  const shop = { datasetId: 'shop', name: 'Shop', kind: 'metrics', origin: 'by hand', simulated: false } as const;

  it('cannot turn from real to simulated', () => {
    deciderSpec(dataset)
      .given(DatasetRegistered(shop))
      .when({ type: 'RegisterDataset', dataset: { ...shop, simulated: true } })
      .thenRefused('conflict', 'dataset-registered-differently');
  });
});

describe('what is told of rows that were set aside', () => {
  it('names every line, by reason', () => {
    const rows = Array.from({ length: 50 }, (_, index) => ({
      line: index + 2,
      reason: { code: index % 2 === 0 ? 'missing' : 'column-count' },
      text: 'x',
    }));
    const told = quarantineOf(rows);
    expect(told?.reasons.flatMap(({ lines }) => lines).toSorted((a, b) => a - b)).toEqual(rows.map(({ line }) => line));
    expect(told?.samples).toHaveLength(20);
  });

  it('shows the shape of a row and no letter or digit of it', () => {
    expect(shapeOf('Zoë Müller,+44 20 7946')).toBe('aaa aaaaaa,+99 99 9999');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(shapeOf(text)).not.toMatch(/[^a\P{L}]|[^9\P{N}]/u);
      }),
    );
  });
});
