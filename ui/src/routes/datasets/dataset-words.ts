import type { AnswerOf } from '../../api/routes';

export type Dataset = AnswerOf<'/v1/datasets/{datasetId}', 'get'>;
export type Import = Dataset['latestImports'][number];
export type Stage = keyof Import['stages'];

export const KINDS: Readonly<Record<Dataset['kind'], string>> = {
  retailOrderLines: 'Order lines, added up by day',
  metrics: 'Values of metrics, one a row',
};

/** What became of a file's rows, in the order of the pipeline; values are counted from `transformed` on. */
export const STAGES: readonly (readonly [stage: Stage, word: string, meaning: string])[] = [
  ['raw', 'Rows read', 'raw rows of the file'],
  ['validated', 'Validated', 'rows that are what their columns promise'],
  ['quarantined', 'Quarantined', 'rows set aside, each with its reason'],
  ['transformed', 'Values made', 'values computed from the rows'],
  ['stored', 'New values', 'values that were new to the log'],
  ['corrected', 'Corrections', 'values that corrected another'],
  ['unchanged', 'Known already', 'values that the log held already'],
];

/** 527,619 bytes are "528 kB". */
export const bytesWord = (bytes: number): string =>
  new Intl.NumberFormat('en-GB', {
    style: 'unit',
    unit: bytes >= 1_000_000 ? 'megabyte' : 'kilobyte',
    maximumFractionDigits: 1,
  }).format(bytes / (bytes >= 1_000_000 ? 1_000_000 : 1_000));
