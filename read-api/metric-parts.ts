import { epochMillis, type Instant } from '../domain/kernel/time.ts';
import { offsetAt } from '../domain/kernel/time-zone.ts';
import { dimensionKey, type Granularity, WHOLE_HASH } from '../domain/metrics/metric.ts';

/** SQL with named parameters, `:name`. */
interface Fragment {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/** Which points, by which periods. */
export interface WantedParts {
  readonly names: readonly string[];
  readonly granularity: Granularity;
  readonly timeZone: string;
  /** Inclusive; `to` is exclusive. */
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly source: string | undefined;
  readonly dimension: string | undefined;
}

/** A table of what points come to by periods of UTC, and how long these are. */
interface Level {
  readonly table: 'metric_days' | 'metric_hours';
  readonly length: '1 day' | '1 hour';
}

const HOURS: Level = { table: 'metric_hours', length: '1 hour' };
const DAYS: Level = { table: 'metric_days', length: '1 day' };
const UTC = new Set(['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT']);
const HOUR_MILLIS = 3_600_000;

/**
 * The roll-ups that save reading points, the longest first. Any choice gives the same answer; where most of a roll-up's
 * periods would be cut by those that are wanted (days of another zone, hours of one that is half an hour ahead), reading
 * it saves nothing.
 */
export const levelsOf = (
  own: Granularity,
  { granularity, timeZone, from, to }: Pick<WantedParts, 'granularity' | 'timeZone' | 'from' | 'to'>,
): readonly Level[] => {
  const minutes = own === 'instant' || own === 'minute';
  if (!(minutes || own === 'hour') || granularity === 'instant' || granularity === 'minute') return [];
  const near = from ?? to;
  const inStep = UTC.has(timeZone) || (near !== undefined && offsetAt(epochMillis(near), timeZone) % HOUR_MILLIS === 0);
  if (granularity === 'hour') return minutes && (inStep || near === undefined) ? [HOURS] : [];
  const days = granularity !== 'day' || UTC.has(timeZone) ? [DAYS] : [];
  return minutes ? [...days, HOURS] : days;
};

/** What roll-ups say of a period, and a point as if it were one. */
const CONTENT = `source, dimensions, dimension_key, metric, sum, count, min, max, last, first_at, last_at, corrected,
  event_id, lineage`;
const POINT = `source, dimensions, dimension_key, metric, value as sum, 1 as count, value as min, value as max,
  value as last, p.at as first_at, p.at as last_at, corrections > 0 as corrected, event_id, lineage`;

/**
 * A WITH list that ends in `parts`: points and roll-ups that together are exactly the wanted points, each with the
 * `bucket` that it lies in. A roll-up counts where its first and last point lie in the wanted time and in one bucket,
 * and clocks have one offset at both: then nothing between them lies elsewhere, whatever the zone does on the day. In
 * place of every other, the next finer roll-ups or the points of its period are read.
 */
export const partsOf = (levels: readonly Level[], wanted: WantedParts): Fragment => {
  const { granularity, timeZone, from, to, source } = wanted;
  const dimension = dimensionIs(wanted.dimension);
  const bucketOf = (column: string) =>
    granularity === 'instant' ? column : `date_trunc(:granularity, ${column}, :zone)`;
  const clocks = (column: string) => `(${column} at time zone cast(:zone as text)) - ${column} at time zone 'UTC'`;
  const begin = (column: string) => (from === undefined ? '' : ` and ${column} >= cast(:from as timestamptz)`);
  const end = (column: string) => (to === undefined ? '' : ` and ${column} < cast(:to as timestamptz)`);
  const whole = `${bucketOf('first_at')} = ${bucketOf('last_at')} and ${clocks('first_at')} = ${clocks('last_at')}
    ${begin('first_at')} ${end('last_at')}`;
  const asked = `metric = any(string_to_array(:names, ' '))${source === undefined ? '' : ' and source = :source'}
    and ${dimension.text}`;
  /** Rows of a table that were asked for or, in place of periods that do not count, theirs. */
  const rowsOf = (table: string, columns: string, bounds: string, coarser: Level | undefined) =>
    coarser === undefined
      ? `select ${columns} from ${table} p where ${asked} ${bounds}`
      : // The offset makes it a look into the index for each, of which there are few, whatever the planner expects.
        `select found.* from ${coarser.table}_found c cross join lateral (select ${columns} from ${table} p
          where p.metric = c.metric and p.dimension_key = c.dimension_key and p.source = c.source and p.at >= c.at
            and p.at < c.at + interval '${coarser.length}' ${bounds} offset 0) found where not c.whole`;
  const list: string[] = [];
  const parts: string[] = [];
  let coarser: Level | undefined;
  for (const level of levels) {
    // A period may begin before the wanted time that it reaches into.
    const bounds = `${begin(`p.at + interval '${level.length}'`)}${end('p.at')}`;
    const rows = rowsOf(level.table, `p.at, ${CONTENT}`, bounds, coarser);
    list.push(`${level.table}_found as (select *, ${whole} as whole from (${rows}) r)`);
    parts.push(`select ${CONTENT}, ${bucketOf('first_at')} as bucket from ${level.table}_found where whole`);
    coarser = level;
  }
  const points = rowsOf('metric_points', POINT, `${begin('p.at')}${end('p.at')}`, coarser);
  parts.push(`select ${CONTENT}, ${bucketOf('first_at')} as bucket from (${points}) r`);
  return {
    text: `with ${[...list, `parts as (${parts.join(' union all ')})`].join(', ')}`,
    values: {
      names: wanted.names.join(' '),
      granularity,
      zone: timeZone,
      ...(from !== undefined && { from }),
      ...(to !== undefined && { to }),
      ...(source !== undefined && { source }),
      ...dimension.values,
    },
  };
};

/** `country:France`, `country`, or the whole, as a condition. */
export const dimensionIs = (dimension: string | undefined): Fragment => {
  if (dimension === undefined) {
    return { text: 'dimension_key = cast(:whole as uuid)', values: { whole: dimensionKey(WHOLE_HASH) } };
  }
  const [, name = '', value] = /^([^:]+)(?::(.+))?$/s.exec(dimension) ?? [];
  return value === undefined
    ? { text: `dimensions <> '{}' and dimensions - cast(:dimension as text) = '{}'`, values: { dimension: name } }
    : {
        text: 'dimensions = jsonb_build_object(cast(:dimension as text), cast(:member as text))',
        values: { dimension: name, member: value },
      };
};
