import type { BodyOf } from '../../api/routes';
import { capital } from '../../words';
import type { Head } from './csv';

export type Mapping = BodyOf<'/v1/datasets/{datasetId}/imports', 'post'>['mapping'];
export type Granularity = Mapping['granularity'];
type Metric = Mapping['metrics'][number]['metric'];

export const ROLES = { time: 'when', metric: 'a metric', dimension: 'what it is about', none: 'leave it out' } as const;
export type Role = keyof typeof ROLES;

/** How a column is to be read. */
export interface ColumnDraft {
  readonly column: string;
  readonly role: Role;
  readonly title: string;
  readonly unit: string;
  readonly kind: Metric['kind'];
  readonly direction: Metric['direction'];
}

export const KINDS = {
  flow: 'adds up over time',
  level: 'is a state at a time',
  ratio: 'is a rate or an average',
} as const satisfies Readonly<Record<Metric['kind'], string>>;

export const DIRECTIONS = {
  higherIsBetter: 'higher is better',
  lowerIsBetter: 'lower is better',
  neither: 'neither is better',
} as const satisfies Readonly<Record<Metric['direction'], string>>;

const AGGREGATIONS = { flow: 'sum', level: 'last', ratio: 'avg' } as const satisfies Readonly<
  Record<Metric['kind'], Metric['aggregation']>
>;

export const GRANULARITIES = [
  'instant',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
] as const satisfies readonly Granularity[];

/** Formats of times, with what such a text looks like. The day first before the month first: most of the world. */
export const FORMATS = [
  ['yyyy-MM-dd', /^\d{4}-\d\d-\d\d$/],
  ['dd/MM/yyyy', /^\d\d\/\d\d\/\d{4}$/],
  ['MM/dd/yyyy', /^\d\d\/\d\d\/\d{4}$/],
  ['dd.MM.yyyy', /^\d\d\.\d\d\.\d{4}$/],
  ['yyyy-MM-dd HH:mm', /^\d{4}-\d\d-\d\d \d\d:\d\d$/],
  ['yyyy-MM-dd HH:mm:ss', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/],
  ['dd/MM/yyyy HH:mm', /^\d\d\/\d\d\/\d{4} \d\d:\d\d$/],
  ['rfc3339', /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/],
  ['unixSeconds', /^\d{9,10}$/],
  ['unixMillis', /^\d{12,13}$/],
] as const;

/** Most are like that: a stray row must not decide how a file is read. */
const most = (texts: readonly string[], isLike: (text: string) => boolean): boolean =>
  texts.filter(isLike).length * 2 > texts.length;

/** The format of these texts, as far as one can be seen; undefined: they are no times. */
export const formatOf = (texts: readonly string[]): string | undefined => {
  const said = texts.filter((text) => text !== '');
  if (said.length === 0) return undefined;
  const found = FORMATS.filter(([, looks]) => most(said, (text) => looks.test(text))).map(([format]) => format);
  // A first number beyond 12 is a day.
  const first = said.some((text) => Number(text.slice(0, 2)) > 12);
  const second = said.some((text) => Number(text.slice(3, 5)) > 12);
  if (found[0] === 'dd/MM/yyyy' && second && !first) return 'MM/dd/yyyy';
  return found[0];
};

const isNumber = (text: string): boolean => /^-?\d+(?:\.\d+)?$/.test(text.trim());

/** A first guess: the first column of times says when, columns of numbers are metrics, others what they are about. */
export const draftsOf = ({ columns, rows }: Head): readonly ColumnDraft[] => {
  const values = columns.map((_, place) => rows.map((row) => row[place] ?? ''));
  const time = values.findIndex((texts) => formatOf(texts) !== undefined);
  return columns.map((column, place) => {
    const texts = (values[place] ?? []).filter((text) => text !== '');
    const role = place === time ? 'time' : most(texts, isNumber) ? 'metric' : 'dimension';
    const title = capital(column.replaceAll(/[_-]+/g, ' ').trim());
    return { column, role, title, unit: 'count', kind: 'flow', direction: 'higherIsBetter' };
  });
};

/** `Gross sales (£)` → `gross_sales` */
export const nameOf = (title: string, most: number): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^[^a-z]+|_+$/g, '')
    .slice(0, most);

/** `Footfall 2026.csv` → `footfall-2026` */
export const datasetOf = (fileName: string): string =>
  fileName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60);

export const mappingOf = (
  drafts: readonly ColumnDraft[],
  {
    format,
    timeZone,
    granularity,
  }: { readonly format: string; readonly timeZone: string; readonly granularity: Granularity },
): Mapping => {
  const of = (role: Role): readonly ColumnDraft[] => drafts.filter((draft) => draft.role === role);
  return {
    time: { column: of('time')[0]?.column ?? '', format },
    timeZone,
    granularity,
    metrics: of('metric').map(({ column, title, unit, kind, direction }) => ({
      column,
      metric: {
        name: nameOf(title, 80),
        title,
        description: `Column “${column}” of an imported file.`,
        unit,
        kind,
        direction,
        aggregation: AGGREGATIONS[kind],
      },
    })),
    dimensions: of('dimension').map(({ column }) => ({ column, dimension: nameOf(column, 40) })),
  };
};

/** Why it cannot be imported like that; undefined: it can. */
export const faultOf = (drafts: readonly ColumnDraft[]): string | undefined => {
  if (drafts.filter(({ role }) => role === 'time').length !== 1) return 'Exactly one column says when.';
  const metrics = drafts.filter(({ role }) => role === 'metric');
  if (metrics.length === 0) return 'At least one column is a metric.';
  const unnamed = metrics.find(({ title, unit }) => nameOf(title, 80) === '' || unit === '');
  if (unnamed !== undefined) return `“${unnamed.column}” needs a name that begins with a letter, and a unit.`;
  const names = metrics.map(({ title }) => nameOf(title, 80));
  if (new Set(names).size !== names.length) return 'Two metrics have the same name.';
  return undefined;
};
