import type { Position } from '../../domain/kernel/position.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import { MomentText } from '../../read-api/http/as-of.ts';
import type { Output } from './output.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

/** The position that an operator's words mean. Throws UsageError for anything that is none, or is still to come. */
export const positionOf = async (runner: ProjectionRunner, text: string): Promise<Position> => {
  const moment = MomentText.safeParse(text);
  if (!moment.success) throw new UsageError(`${text} is no position in the log, and no RFC 3339 time.`);
  const position = await runner.past.positionOf(moment.data);
  if (position === undefined) throw new UsageError(`The log has not come so far: ${text}.`);
  return position;
};

/** Builds projections as of a position, each table with its checksum. */
export const buildAsOf = async (
  runner: ProjectionRunner,
  { output, signal }: Session,
  names: readonly string[],
  position: Position,
): Promise<void> => {
  for (const projection of names) {
    const { schema, events, tables } = await runner.past.build(projection, position, { signal });
    for (const { table, rows, digest } of tables) {
      output.result(
        { projection, schema, position, events, table, rows, digest },
        `${`${schema}.${table}`.padEnd(40)} ${String(rows).padStart(9)} rows  ${digest}`,
      );
    }
  }
  output.note(
    `Query it beside the live read models: set search_path = as_of_${position}. Requests with asOf=${position} read it.`,
  );
  output.note(`Drop it: precedent rebuild ${names.length === 1 ? names[0] : 'all'} --as-of ${position} --drop`);
};

/** Drops what was built. Throws UsageError when there was nothing. */
export const dropAsOf = async (
  runner: ProjectionRunner,
  { output }: Session,
  position: Position,
  name: string | undefined,
): Promise<void> => {
  const dropped = await runner.past.drop(position, name);
  for (const projection of dropped) {
    output.result(
      { projection, position, dropped: true },
      `${projection}: dropped what was as of position ${position}.`,
    );
  }
  if (dropped.length === 0) throw new UsageError(`Nothing of that was built as of position ${position}.`);
};

/** Says what was built as of some position and not dropped yet. */
export const listAsOf = async (runner: ProjectionRunner, output: Output): Promise<void> => {
  for (const built of await runner.past.list()) {
    const { schema, position, projections, outlived } = built;
    const warning = outlived ? ' DROP IT: somebody was erased since' : '';
    output.result(
      built,
      `${schema}: ${projections.length} read models as of position ${position}, until \`rebuild all --as-of ${position} --drop\`${warning}`,
    );
  }
};
