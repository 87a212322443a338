import type { Command } from 'commander';
import type { RebuildProgress } from '../../projections/runtime/rebuild.ts';
import type { ProjectionRunner } from '../../projections/runtime/runner.ts';
import { projections as declared } from '../composition/catalogue.ts';
import { projectionsOver } from '../composition/projections.ts';
import { buildAsOf, dropAsOf, listAsOf, positionOf } from './as-of.ts';
import type { Output } from './output.ts';
import { type Session, withSession } from './session.ts';
import { UsageError } from './usage-error.ts';

/** Done, and something is wrong. */
const EXIT_WRONG = 3;

/** `precedent rebuild|checksum|projections` */
export const addProjections = (program: Command): void => {
  program
    .command('rebuild')
    .argument('<projection>', 'its name, or all')
    .description('build a read model anew from the log beside the live one, and switch, while reads go on')
    .option('--compare', 'switch nothing: say whether the live one equals a rebuilt one, row for row', false)
    .option(
      '--as-of <moment>',
      'switch nothing: build it as of a position or an RFC 3339 time into a schema of its own',
    )
    .option('--drop', 'with --as-of: drop what was built', false)
    .action((name: string, options: RebuildCommand, command: Command) =>
      withProjections(command, async (runner, session) => {
        const names = namesOf(name);
        if (options.asOf === undefined) {
          if (options.drop) throw new UsageError('--drop drops what --as-of built: say as of when.');
          return rebuild(runner, session, names, options.compare);
        }
        if (options.compare)
          throw new UsageError('--compare compares with the live read model, which is never --as-of.');
        const position = await positionOf(runner, options.asOf);
        if (!options.drop) return buildAsOf(runner, session, names, position);
        return dropAsOf(runner, session, position, name === 'all' ? undefined : name);
      }),
    );
  program
    .command('checksum')
    .argument('[projection]', 'its name, or all', 'all')
    .description('an order-independent checksum of each table of a read model, and the position that it belongs to')
    .action((name: string, _, command: Command) =>
      withProjections(command, async (runner, { output }) => {
        for (const projection of namesOf(name)) {
          const { position, tables } = await runner.checksum(projection);
          for (const { table, rows, digest } of tables) {
            output.result(
              { projection, position, table, rows, digest },
              `${table.padEnd(24)} ${String(rows).padStart(9)} rows  ${digest}  @${position}`,
            );
          }
        }
      }),
    );
  program
    .command('projections')
    .description('how far each read model is, and what stopped it')
    .option('--resume <projection>', 'let a stopped one try the event at which it stopped again')
    .action((options: { resume?: string }, command: Command) =>
      withProjections(command, async (runner, { output }) => {
        if (options.resume !== undefined) await resume(runner, options.resume);
        await list(runner, output);
      }),
    );
};

interface RebuildCommand {
  readonly compare: boolean;
  readonly drop: boolean;
  readonly asOf?: string;
}

const withProjections = (
  command: Command,
  use: (runner: ProjectionRunner, session: Session) => Promise<void>,
): Promise<void> =>
  withSession(command, async (session) => {
    const runner = projectionsOver(session.storage);
    await runner.prepare();
    await use(runner, session);
  });

const namesOf = (name: string): readonly string[] => {
  const names = declared.map((projection) => projection.name);
  if (name === 'all') return names;
  if (!names.includes(name)) throw new UsageError(`There is no projection ${name}. There are: ${names.join(', ')}.`);
  return [name];
};

const rebuild = async (
  runner: ProjectionRunner,
  { output, signal }: Session,
  names: readonly string[],
  compare: boolean,
): Promise<void> => {
  for (const projection of names) {
    const bar = output.progress('positions');
    const onProgress = ({ done, total, eventsPerSecond, etaSeconds }: RebuildProgress) => {
      const eta = etaSeconds === undefined ? '' : `, ${Math.ceil(etaSeconds)} s left`;
      if (done !== undefined && total !== undefined)
        bar.update(done, total, `${Math.round(eventsPerSecond)} events/s${eta}`);
    };
    if (compare) {
      const { equal, position, tables } = await runner.compareWithRebuild(projection, { onProgress, signal });
      bar.stop();
      output.result(
        { projection, equal, position, tables },
        `${projection}: ${equal ? 'equal to a rebuilt one' : 'NOT EQUAL to a rebuilt one'}, at position ${position}`,
      );
      if (!equal) process.exitCode = EXIT_WRONG;
    } else {
      let events = 0;
      await runner.rebuild(projection, {
        signal,
        onProgress: (progress) => {
          events = progress.events;
          onProgress(progress);
        },
      });
      bar.stop();
      output.result({ projection, events }, `${projection}: rebuilt from ${events} events and switched.`);
    }
  }
};

const resume = async (runner: ProjectionRunner, name: string): Promise<void> => {
  namesOf(name);
  if (!(await runner.resume(name))) throw new UsageError(`${name} is not stopped`);
};

const list = async (runner: ProjectionRunner, output: Output): Promise<void> => {
  for (const status of await runner.status()) {
    const stopped =
      status.poison && ` STOPPED at ${status.poison.type} (position ${status.poison.position}): ${status.poison.error}`;
    output.result(
      status,
      `${status.name.padEnd(24)} v${status.version}  ${String(status.position).padStart(8)}/${status.head}  ${status.lagSeconds.toFixed(1)} s behind${stopped ?? ''}`,
    );
  }
  await listAsOf(runner, output);
};
