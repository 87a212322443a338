import type { MetricReport, ReportedMetric, ReportedSeries } from './report-events.ts';

const COLUMNS = [
  'metric',
  'source',
  'unit',
  'from',
  'to',
  'status',
  'value',
  'values',
  'corrections',
  'previous',
  'change',
  'relative_change',
  'anomalies',
] as const;
type Line = Partial<Record<(typeof COLUMNS)[number], string>>;

/**
 * A report as a table (RFC 4180, CRLF), a line for each metric and source, for spreadsheets and whatever reads tables.
 * A cell of what is not known is empty; goals and the anomalies themselves are in the JSON only.
 */
export const reportCsv = ({ metrics }: Pick<MetricReport, 'metrics'>): string =>
  [Object.fromEntries(COLUMNS.map((column) => [column, column])), ...metrics.flatMap(linesOf)]
    .map((line: Line) => `${COLUMNS.map((column) => cellOf(line[column] ?? '')).join(',')}\r\n`)
    .join('');

const linesOf = (section: ReportedMetric): readonly Line[] => {
  const { metric, status } = section;
  if (section.status === 'notOver') return [{ metric, status, from: section.from, to: section.to }];
  if (section.status !== 'reported') return [{ metric, status }];
  const { from, to, unit } = section;
  const known = { metric, status, from, to, unit: asText(unit) };
  return section.series.length === 0 ? [known] : section.series.map((one) => ({ ...known, ...cellsOf(one) }));
};

const cellsOf = ({ source, current, previous, change, anomalies }: ReportedSeries): Line => ({
  source,
  ...(current !== undefined && {
    value: current.value,
    values: String(current.values),
    corrections: String(current.corrections),
  }),
  ...(previous !== undefined && { previous: previous.value }),
  ...(change !== undefined && { change: change.absolute, relative_change: change.relative ?? '' }),
  ...(anomalies.status === 'examined' && { anomalies: String(anomalies.anomalies.length) }),
});

/** Spreadsheets take free text that begins so for a formula: an apostrophe keeps it text. */
const asText = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

const cellOf = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
