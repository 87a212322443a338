import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { z } from 'zod';
import { positionToText } from '../../domain/kernel/position.ts';
import { type GateFlip, type RuleFlip, Supposition, suppositionFault } from '../../domain/replay/what-if.ts';
import { displayedScore } from '../../domain/trust/gate.ts';
import { InstantText } from '../../domain/trust/signals.ts';
import { createTally, whatIf } from '../../read-api/what-if.ts';
import { eventTypes } from '../composition/catalogue.ts';
import { ids } from '../ids.ts';
import { type Session, withSession } from './session.ts';
import { existingTenant } from './tenant.ts';
import { UsageError } from './usage-error.ts';

interface WhatIfOptions {
  readonly tenant: string;
  readonly policy: string;
  readonly from?: string;
  readonly to?: string;
}

const FILE = `
The file is JSON: { "trustPolicy": …, "rules": [{ "ruleId": …, … }] }, one of them or both, each as it is sent to
POST /v1/trust/policies and POST /v1/rules. Nothing is recorded, whatever comes out.
Exit codes: 0 answered, 2 wrong usage, or a policy that could not be put in force either.`;

/** `precedent what-if` */
export const addWhatIf = (program: Command): void => {
  program
    .command('what-if')
    .description('which recorded answers of gates and rules would be others under another policy, and why')
    .requiredOption('--tenant <slug>')
    .requiredOption('--policy <file>', 'the other policy')
    .option('--from <time>', 'only what looks at this moment or later: 2010-12-01, or 2010-12-01T00:00:00.000Z')
    .option('--to <time>', 'only what looks at a moment before')
    .addHelpText('after', FILE)
    .action((options: WhatIfOptions, command: Command) => withSession(command, (session) => ask(session, options)));
};

const ask = async ({ storage, output, signal }: Session, options: WhatIfOptions): Promise<void> => {
  const supposed = await suppositionIn(options.policy);
  const [from, to] = [instantOf(options.from, '--from'), instantOf(options.to, '--to')];
  const tenant = await existingTenant(storage, options.tenant);
  const { count, tally } = createTally();
  const ports = { store: storage.store, catalogue: eventTypes, ids };
  for await (const step of whatIf(ports, { tenant, supposed, of: ['gate', 'rule'], from, to })) {
    signal.throwIfAborted();
    count(step);
    if (step.event !== 'flipped') continue;
    output.result({ position: positionToText(step.position), ...step.flip }, textOf(step.flip));
  }
  const { evaluated, same, flipped, notJudged, transitions, ...groups } = tally();
  const kinds = transitions.map(({ from: was, to: is, count: times }) => `${times} ${was} → ${is}`).join(', ');
  output.result(
    { kind: 'Summary', evaluated, same, flipped, notJudged, transitions, ...groups },
    `${evaluated} evaluations: ${same} the same, ${flipped} others${kinds === '' ? '' : ` (${kinds})`}, ${notJudged} not to be judged again.`,
  );
};

const suppositionIn = async (path: string): Promise<Supposition> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const parsed = Supposition.safeParse(jsonIn(path, text));
  if (!parsed.success) throw new UsageError(`${path} is no policy:\n${parsed.error.issues.map(line).join('\n')}`);
  const fault = suppositionFault(parsed.data);
  if (fault !== undefined) throw new UsageError(`${path}${fault.pointer}: ${fault.reason} (${fault.code})`);
  return parsed.data;
};

const line = ({ path, message }: z.core.$ZodIssue): string => `  /${path.join('/')}: ${message}`;

const jsonIn = (path: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${path} is not JSON: ${error.message}`);
    throw error;
  }
};

const instantOf = (text: string | undefined, option: string): string | undefined => {
  if (text === undefined) return undefined;
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00.000Z` : text;
  if (!InstantText.safeParse(instant).success)
    throw new UsageError(`${option} takes a day or a time such as 2010-12-01T00:00:00.000Z, not ${text}`);
  return instant;
};

const textOf = (flip: GateFlip | RuleFlip): string => {
  if (flip.kind === 'rule') {
    const { ruleId, at, from, to } = flip;
    return `${at}  rule ${ruleId}  ${from.outcome} → ${to?.outcome ?? 'not asked'}\n    was: ${from.reason}\n    is:  ${to?.reason ?? '-'}`;
  }
  const { gateId, actionType, asOf, from, to, components, causes } = flip;
  const moved = components.map(({ component, from: was, to: is }) => `${component} ${points(was)} → ${points(is)}`);
  return `${asOf}  gate ${gateId}  ${actionType}  ${from.outcome} → ${to.outcome}  (${causes.join(', ')})
    was: ${from.explanation}\n    is:  ${to.explanation}\n    ${moved.join(', ')}`;
};

const points = (contribution: { readonly contributionBasisPoints: number } | undefined): string =>
  contribution === undefined ? 'not weighed' : displayedScore(contribution.contributionBasisPoints);
