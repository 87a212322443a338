import type { Command } from 'commander';
import { sweepGate } from '../../commands/trust-sweep.ts';
import { executorOver } from '../composition/executor.ts';
import { ids } from '../ids.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface SweepArguments {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  readonly gate: string;
  readonly action: string;
}

/** Something is wrong: some days were refused. */
const EXIT_WRONG = 3;

/** `precedent gate sweep` */
export const addGate = (program: Command): void => {
  program
    .command('gate')
    .description('ask trust gates')
    .command('sweep')
    .description('ask a gate about each day of a range, as of that day’s end, and record its answer as a decision')
    .requiredOption('--tenant <slug>')
    .requiredOption('--from <day>', 'first day, 2009-12-01')
    .requiredOption('--to <day>', 'last day, 2010-12-09')
    .option('--gate <id>', 'the gate', 'daily')
    .option('--action <type>', 'the type of action that the gate is asked about', 'update_budget')
    .addHelpText('after', '\nRun again, it adds nothing: each day has one decision.')
    .action((options: SweepArguments, command: Command) => withSession(command, (session) => sweep(session, options)));
};

const dayOf = (text: string, option: string): string => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw new UsageError(`${option} takes a day such as 2010-12-01, not ${text}`);
  return text;
};

const sweep = async (
  { storage, output }: Session,
  { tenant, from, to, gate, action }: SweepArguments,
): Promise<void> => {
  const first = dayOf(from, '--from');
  const last = dayOf(to, '--to');
  if (first > last) throw new UsageError('--from lies after --to');
  const tenantId = await existingTenant(storage, tenant);
  const total = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
  const bar = output.progress('days');
  const result = await sweepGate({
    executor: executorOver(storage),
    derivedId: ids.derivedId,
    tenant: tenantId,
    actor: { kind: 'system', id: 'cli' },
    gateId: gate,
    actionType: action,
    from: first,
    to: last,
    onProgress: (days) => bar.update(days, total),
  });
  bar.stop();
  const { PASS, HOLD, BLOCK } = result.outcomes;
  output.result(
    result,
    `Asked gate ${gate} about ${result.days} days: ${PASS} PASS, ${HOLD} HOLD, ${BLOCK} BLOCK. ${result.appended} events appended.`,
  );
  for (const { day, refusal } of result.refusals) output.note(`${day}: ${refusal.reason}`);
  if (result.refusals.length > 0) process.exitCode = EXIT_WRONG;
};
