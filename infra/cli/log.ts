import type { Command } from 'commander';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { positionFromText, positionToText, START } from '../../domain/kernel/position.ts';
import type { StreamName } from '../../domain/kernel/stream.ts';
import { eventTypes } from '../composition/catalogue.ts';
import type { EventFilter } from '../event-store/event-store.ts';
import { type Session, withSession } from './session.ts';
import { tenantIdOf } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface TailOptions {
  readonly follow: boolean;
  readonly tenant?: string;
  readonly type?: string[];
  readonly category?: string[];
  readonly after?: string;
  readonly limit: string;
}

/** `precedent log tail|show` */
export const addLog = (program: Command): void => {
  const log = program.command('log').description('read the log');
  log
    .command('tail')
    .description('the newest events; with --follow each new one as it comes')
    .option('-f, --follow', 'go on with what comes', false)
    .option('--tenant <slug>', 'of one tenant only')
    .option('--type <type...>', 'of these types only')
    .option('--category <category...>', 'of streams of these categories only')
    .option('--after <position>', 'from after a position instead of the newest')
    .option('-n, --limit <count>', 'how many at most', '20')
    .action((options: TailOptions, command: Command) => withSession(command, (session) => tail(session, options)));
  log
    .command('show')
    .description('everything about one stream, or about the event at a position')
    .argument('<stream-or-position>')
    .action((what: string, _, command: Command) => withSession(command, (session) => show(session, what)));
};

const tail = async ({ storage, output, signal }: Session, options: TailOptions): Promise<void> => {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1) throw new UsageError('--limit takes a whole number from 1');
  const after = options.after === undefined ? undefined : positionFromText(options.after);
  if (options.after !== undefined && after === undefined) throw new UsageError(`${options.after} is not a position`);
  const filter: EventFilter = {
    ...(options.type && { types: options.type }),
    ...(options.category && { categories: options.category }),
  };
  const tenant = options.tenant && tenantIdOf(options.tenant);
  const wanted = (event: StoredEvent) => tenant === undefined || event.metadata.tenant === tenant;
  const print = (event: StoredEvent) => output.result(event, lineOf(event));

  const newest: StoredEvent[] = [];
  let seen = after ?? START;
  for await (const page of storage.store.readAll({ after: seen, filter, signal })) {
    seen = page.position;
    newest.push(...page.events.filter(wanted));
    if (after === undefined) newest.splice(0, newest.length - limit);
    else if (newest.length >= limit) break;
  }
  for (const event of newest.slice(0, limit)) print(event);
  if (!options.follow) return;
  for await (const page of storage.store.subscribe({ after: seen, filter, signal }))
    page.events.filter(wanted).forEach(print);
};

const show = async ({ storage, output }: Session, what: string): Promise<void> => {
  const position = positionFromText(what);
  if (position === undefined) {
    if (!/^[a-z][A-Za-z0-9]*-[^.]+\../.test(what)) throw new UsageError(`${what} is neither a stream nor a position`);
    let found = 0;
    for await (const page of storage.store.readStream(what as StreamName)) {
      for (const event of page) output.result(event, lineOf(event));
      found += page.length;
    }
    if (found === 0) throw new UsageError(`there is no stream ${what}`);
    return;
  }
  for await (const page of storage.store.readAll({ after: position - 1n, pageSize: 1, limit: 1 })) {
    const [event] = page.events;
    if (event?.position !== position) break;
    const opened = eventTypes.upcast(await storage.sealer.open(event));
    return output.result(
      opened,
      JSON.stringify({ ...opened, revision: `${opened.revision}`, position: `${opened.position}` }, null, 2),
    );
  }
  throw new UsageError(`there is no event at position ${what}`);
};

const lineOf = ({ position, metadata, type, stream, revision, data }: StoredEvent): string =>
  `${positionToText(position).padStart(8)}  ${metadata.recordedAt}  ${type.padEnd(26)} ${stream}@${revision}  ${JSON.stringify(data).slice(0, 160)}`;
