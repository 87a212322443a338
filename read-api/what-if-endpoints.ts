import { z } from 'zod';
import type { Permission } from '../domain/kernel/permission.ts';
import { type Position, positionFromText, positionToText } from '../domain/kernel/position.ts';
import { GateFlip, RuleFlip, Supposition, suppositionFault } from '../domain/replay/what-if.ts';
import { InstantText } from '../domain/trust/signals.ts';
import { sortKeyOf } from './cursor.ts';
import type { Answer, Caller, GuardedEndpoint } from './http/endpoint.ts';
import { readFromBody, validated } from './http/input.ts';
import { HttpProblem } from './http/problem.ts';
import { cursorOf } from './http/query.ts';
import { createTally, type WhatIfPorts, whatIf } from './what-if.ts';

/** How many evaluations one request judges again at most, and how many pages of the log it reads. */
const JUDGE_AT_MOST = 20_000;
const READ_AT_MOST = 400;
/** Points of its tenant's budget: a request works for a second where another does for a millisecond. */
const COST = 20;

const range = {
  /** Bounds of the moment that an evaluation looks at, from (inclusive) to (exclusive). */
  from: InstantText.optional(),
  to: InstantText.optional(),
  limit: z.int().min(1).max(200).default(50),
  /** `next` of the answer before. */
  after: z.string().max(500).optional(),
};

const OfGates = z.strictObject({ trustPolicy: Supposition.shape.trustPolicy.unwrap(), ...range });
const OfRules = z.strictObject({ ...Supposition.shape, ...range });

const transition = { from: z.string(), to: z.string(), count: z.int() };
const position = z.string().meta({ description: 'Position in the log, as decimal text' });

/** Counts are of everything after `after`; so those of the first answer are of all. */
const answer = <Flip extends z.ZodObject>(flip: Flip, groups: z.ZodRawShape) =>
  z.strictObject({
    evaluated: z.int(),
    same: z.int(),
    flipped: z.int(),
    /** Made by an engine that this build does not have, or on something that is not in the log. */
    notJudged: z.int(),
    transitions: z.array(z.strictObject(transition)),
    ...groups,
    /** False: there is more in the log than one request judges, and counts and items are of the part that was. */
    complete: z.boolean(),
    items: z.array(z.strictObject({ position, ...flip.shape })),
    next: z.string().optional(),
  });

const AnswerOfGates = answer(GateFlip, {
  gates: z.array(z.strictObject({ gateId: z.string(), ...transition })),
  actionClasses: z.array(z.strictObject({ actionClass: z.string(), ...transition })),
});
const AnswerOfRules = answer(RuleFlip, { rules: z.array(z.strictObject({ ruleId: z.string(), ...transition })) });

interface Declared {
  readonly name: string;
  readonly summary: string;
  readonly path: string;
  readonly permission: Permission;
  readonly of: 'gate' | 'rule';
  readonly input: typeof OfGates | typeof OfRules;
  readonly output: z.ZodType;
}

const GATES: Declared = {
  name: 'WhatIf',
  summary: 'Which recorded answers of gates would be others under another policy, and why. Nothing is recorded.',
  path: '/v1/what-if',
  permission: 'trust:read',
  of: 'gate',
  input: OfGates,
  output: AnswerOfGates,
};

const RULES: Declared = {
  name: 'WhatIfRules',
  summary: 'Which recorded judgements of rules would be others by other rules or gates. Nothing is recorded.',
  path: '/v1/rules/what-if',
  permission: 'rules:read',
  of: 'rule',
  input: OfRules,
  output: AnswerOfRules,
};

/** Questions to the past. They read the log, append nothing, and tell each permission only of what it may read. */
export const whatIfEndpoints = (ports: WhatIfPorts): readonly GuardedEndpoint[] =>
  [GATES, RULES].map(({ of, ...declared }) => ({
    ...declared,
    kind: 'query',
    method: 'POST',
    body: 'json',
    status: 200,
    cost: COST,
    prepare: (received) => {
      const asked = askedIn(declared.input, readFromBody(received));
      return (caller) => answered(ports, caller, asked, of);
    },
  }));

type Asked = z.output<typeof OfRules> & { readonly place: Position | undefined };

const askedIn = (schema: Declared['input'], input: unknown): Asked => {
  const valid = validated(schema, input);
  const fault = suppositionFault(valid);
  if (fault !== undefined) {
    const { code, reason, pointer } = fault;
    throw new HttpProblem({ status: 422, code, detail: reason, errors: [{ pointer, reason }] });
  }
  const place = valid.after === undefined ? undefined : positionFromText(sortKeyOf(valid.after, Place)[0]);
  return { ...valid, place };
};

const Place = z.tuple([z.string().regex(/^\d{1,40}$/)]);

const answered = async (
  ports: WhatIfPorts,
  { tenant }: Caller,
  { from, to, limit, place, ...supposed }: Asked,
  of: 'gate' | 'rule',
): Promise<Answer> => {
  const { count, tally } = createTally();
  const items: object[] = [];
  let [judged, pages, complete] = [0, 0, true];
  let last: Position | undefined;
  let next: Position | undefined;
  for await (const step of whatIf(ports, { tenant, supposed, of: [of], from, to, after: place })) {
    if (step.event === 'read') {
      pages += 1;
      if (pages < READ_AT_MOST) continue;
      complete = false;
      // Of rules everything before is read again each time, so that going on from here would not get further.
      if (of === 'gate') next ??= step.position;
      break;
    }
    if (judged === JUDGE_AT_MOST) {
      complete = false;
      next ??= last;
      break;
    }
    judged += 1;
    count(step);
    if (step.event === 'flipped') {
      if (items.length < limit) items.push({ position: positionToText(step.position), ...step.flip });
      else next ??= last;
    }
    if (next === undefined) last = step.position;
  }
  const { gates, actionClasses, rules, ...counts } = tally();
  const json = {
    ...counts,
    ...(of === 'gate' ? { gates, actionClasses } : { rules }),
    complete,
    items,
    ...(next !== undefined && { next: cursorOf(positionToText(next)) }),
  };
  return { status: 200, json };
};
