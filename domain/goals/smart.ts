import { DECIMAL_SCALE, unitsOf } from '../kernel/decimal-units.ts';
import { type Instant, plusMillis } from '../kernel/time.ts';
import { type Assessment, assess } from './achievability.ts';
import {
  type Achievability,
  type Ambition,
  type Heading,
  type HeldAgainst,
  ImpactArea,
  type Reading,
} from './definition.ts';
import { headingTo } from './progress.ts';

/** What somebody proposes, before any rule has looked at it. */
export interface Proposal {
  readonly title: string;
  readonly owner: string | undefined;
  /** As the catalogue would call it. */
  readonly metric: string;
  readonly unit: string;
  /** A canonical decimal; undefined: what was written is no number. */
  readonly target: string | undefined;
  readonly over: number;
  readonly deadlineAt: Instant;
  readonly parentGoalId: string | undefined;
  readonly impactAreas: readonly string[];
}

/** What the log says that the rules ask for. */
export interface GoalFacts {
  /** Undefined: the catalogue has no such metric. */
  readonly metric: MetricFacts | undefined;
  /** What is at the parent's id; undefined: no parent was named. */
  readonly parent: 'live' | 'archived' | 'missing' | 'circular' | undefined;
  readonly ambition: Ambition;
  /** What the policy names for the goal's metric, as far as its source has published a value. */
  readonly benchmarks: readonly QuotedBenchmark[];
}

/** A benchmark's newest value. */
export interface QuotedBenchmark {
  readonly policy: HeldAgainst;
  readonly value: string;
  readonly unit: string;
  readonly at: string;
}

export interface MetricFacts {
  readonly title: string;
  readonly unit: string;
  readonly direction: 'higherIsBetter' | 'lowerIsBetter' | 'neither';
  /** How long one of its periods is, at least; 0: it is read off at moments. */
  readonly intervalMillis: number;
  /** Several of its values can be taken together. */
  readonly canCombine: boolean;
  /** Its values as the goal takes them, oldest first. */
  readonly history: readonly Reading[];
}

export interface Finding {
  /** Stable: clients branch on it. */
  readonly code: string;
  /** Into the proposal, as a JSON pointer. */
  readonly pointer: string;
  readonly reason: string;
}

/** What a letter says: findings that refuse the goal, and others that people should know. */
interface Verdict {
  readonly faults: readonly Finding[];
  readonly warnings: readonly Finding[];
}

export interface SmartVerdict extends Verdict {
  readonly achievability: Achievability | undefined;
}

interface Case {
  readonly proposal: Proposal;
  readonly facts: GoalFacts;
  readonly assessment: Assessment;
  readonly now: Instant;
}

/** A title says what is to be done: one of these, or the metric's name. */
const ACTION_VERBS: ReadonlySet<string> = new Set(
  `achieve acquire add attract automate avoid boost build close convert cut decrease deliver double earn eliminate
  expand finish gain grow halve hire hold improve increase keep launch limit lower maintain open prevent raise reach
  recover reduce release replace retain save sell ship shorten shrink simplify stop train triple win`.split(/\s+/),
);

const MAX_YEARS = 3;
const DAY_MILLIS = 86_400_000;
const NOTHING: Verdict = { faults: [], warnings: [] };

const words = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Whether a text has the words of another, one after the other. */
const says = (text: string, phrase: string): boolean =>
  phrase !== '' && ` ${words(text).join(' ')} `.includes(` ${words(phrase.replaceAll('_', ' ')).join(' ')} `);

const specific = ({ proposal: { title, owner, metric }, facts }: Case): Verdict => {
  const faults: Finding[] = [];
  const length = [...title].length;
  if (length < 8 || length > 120)
    faults.push(fault('specific-title-length', '/title', `A title has 8 to 120 characters, this one ${length}.`));
  const named = says(title, metric) || says(title, facts.metric?.title ?? '');
  if (!named && !words(title).some((word) => ACTION_VERBS.has(word)))
    faults.push(
      fault(
        'specific-title-vague',
        '/title',
        'A title says what is to be done (increase, reduce, …) or names the metric.',
      ),
    );
  if (owner === undefined || owner.trim() === '')
    faults.push(fault('specific-owner-missing', '/owner', 'Somebody has to answer for a goal.'));
  return { faults, warnings: [] };
};

const measurable = ({ proposal, facts: { metric } }: Case): Verdict => {
  const { target, unit, over } = proposal;
  const faults: Finding[] = [];
  const warnings: Finding[] = [];
  if (target === undefined)
    faults.push(fault('measurable-target-not-a-number', '/target', 'A target is a plain decimal number.'));
  if (metric === undefined) {
    const reason = `No metric is registered as ${proposal.metric}. Register it first.`;
    return { faults: [...faults, fault('measurable-metric-unknown', '/metric', reason)], warnings };
  }
  if (unit !== metric.unit)
    faults.push(fault('measurable-unit-differs', '/unit', `${proposal.metric} is measured in ${metric.unit}.`));
  if (over > 1 && !metric.canCombine)
    faults.push(
      fault(
        'measurable-values-not-combined',
        '/over',
        'Only values of a day or longer, and no ratios, are taken together.',
      ),
    );
  const current = metric.history.at(-1)?.value;
  const way = target === undefined || current === undefined ? undefined : headingTo(current, target);
  if (target !== undefined && current !== undefined && way === undefined)
    faults.push(fault('measurable-target-is-current', '/target', `${proposal.metric} is at ${current} already.`));
  const worse = metric.direction === 'higherIsBetter' ? 'decrease' : 'increase';
  if (way === worse && metric.direction !== 'neither')
    warnings.push(
      fault(
        'measurable-target-is-worse',
        '/target',
        `From ${current} to ${target} is the way on which the metric gets worse.`,
      ),
    );
  return { faults, warnings };
};

const achievable = (given: Case): Verdict => {
  const [past, others] = [againstPast(given), againstOthers(given)];
  return { faults: [...past.faults, ...others.faults], warnings: [...past.warnings, ...others.warnings] };
};

/** Whether the target is better than what others reach, each benchmark for itself. One of another unit says nothing. */
const againstOthers = ({ proposal: { target, unit }, facts: { metric, benchmarks } }: Case): Verdict => {
  if (target === undefined || metric === undefined) return NOTHING;
  const way = betterWay(metric, target);
  const found = benchmarks
    .filter((quoted) => quoted.unit === unit && way !== undefined && headingTo(quoted.value, target) === way)
    .map(({ policy, value, at }) => {
      const { source, metric: name, industry, geography, beyond } = policy;
      const quoted = `${name} of ${industry} in ${geography} was ${value} ${unit} in the period from ${at}, by ${source}`;
      return {
        beyond,
        finding: fault('achievable-beyond-benchmark', '/target', `${target} is beyond others: ${quoted}.`),
      };
    });
  const of = (wanted: HeldAgainst['beyond']): readonly Finding[] =>
    found.flatMap(({ beyond, finding }) => (beyond === wanted ? [finding] : []));
  return { faults: of('refuse'), warnings: of('warn') };
};

/** Where a metric has no better, the way that the goal takes it; undefined: nothing says which. */
const betterWay = ({ direction, history }: MetricFacts, target: string): Heading | undefined => {
  if (direction !== 'neither') return direction === 'higherIsBetter' ? 'increase' : 'decrease';
  const current = history.at(-1)?.value;
  return current === undefined ? undefined : headingTo(current, target);
};

const againstPast = ({ assessment }: Case): Verdict => {
  const { verdict, requiredPerDay, multiple, refusedAbove } = assessment;
  if (verdict !== 'refused' && verdict !== 'ambitious') return NOTHING;
  const best = multiple === undefined ? 'and it never moved that way' : `${multiple.toFixed(2)} times the best so far`;
  const reason = `It needs ${requiredPerDay?.toPrecision(4)} a day, ${best}.`;
  if (verdict === 'ambitious') return { faults: [], warnings: [fault('achievable-ambitious', '/target', reason)] };
  const limited = `${reason} The limit is ${refusedAbove} times.`;
  return { faults: [fault('achievable-beyond-history', '/target', limited)], warnings: [] };
};

const relevant = ({ proposal: { impactAreas }, facts: { parent } }: Case): Verdict => {
  const faults = impactAreas.flatMap((area, index) =>
    ImpactArea.safeParse(area).success
      ? []
      : [
          fault(
            'relevant-area-unknown',
            `/impactAreas/${index}`,
            `An area is one of ${ImpactArea.options.join(', ')}.`,
          ),
        ],
  );
  if (parent === 'missing') faults.push(fault('relevant-parent-unknown', '/parentGoalId', 'There is no such goal.'));
  if (parent === 'archived')
    faults.push(fault('relevant-parent-archived', '/parentGoalId', 'That goal is archived. Link to one that lives.'));
  if (parent === 'circular')
    faults.push(
      fault('relevant-parent-circular', '/parentGoalId', 'A goal cannot serve itself, also not through others.'),
    );
  if (parent === undefined && impactAreas.length === 0)
    faults.push(
      fault(
        'relevant-unlinked',
        '/impactAreas',
        'Link the goal to a parent goal, or name an area that it has an impact on.',
      ),
    );
  return { faults, warnings: [] };
};

const timeBound = ({ proposal: { deadlineAt, metric }, facts, now }: Case): Verdict => {
  const at = (code: string, reason: string): Verdict => ({ faults: [fault(code, '/deadline', reason)], warnings: [] });
  if (deadlineAt <= now) return at('time-bound-deadline-passed', 'The deadline has passed.');
  const farthest = `${Number(now.slice(0, 4)) + MAX_YEARS}${now.slice(4)}`;
  if (plusMillis(deadlineAt, -DAY_MILLIS) > farthest)
    return at('time-bound-deadline-too-far', `A deadline is at most ${MAX_YEARS} years away.`);
  if (deadlineAt < plusMillis(now, facts.metric?.intervalMillis ?? 0))
    return at('time-bound-deadline-too-soon', `Before the deadline ${metric} is not measured again.`);
  return NOTHING;
};

/** The five rules, by the letters of SMART. */
export const SMART_RULES = { specific, measurable, achievable, relevant, timeBound } as const;
export type SmartRule = keyof typeof SMART_RULES;

/** Holds a proposal against the rules named, and says everything that is wrong with it at once. */
export const judgeSmart = (
  proposal: Proposal,
  facts: GoalFacts,
  now: Instant,
  rules: readonly SmartRule[] = ['specific', 'measurable', 'achievable', 'relevant', 'timeBound'],
): SmartVerdict => {
  const assessment = assessmentOf(proposal, facts, now);
  const verdicts = rules.map((rule) => SMART_RULES[rule]({ proposal, facts, assessment, now }));
  const { verdict } = assessment;
  return {
    faults: verdicts.flatMap(({ faults }) => faults),
    warnings: verdicts.flatMap(({ warnings }) => warnings),
    achievability: verdict === 'refused' ? undefined : { ...assessment, verdict },
  };
};

const assessmentOf = ({ target, deadlineAt }: Proposal, { metric, ambition }: GoalFacts, now: Instant): Assessment => {
  const history = metric?.history ?? [];
  const current = history.at(-1)?.value;
  const heading = target === undefined || current === undefined ? undefined : headingTo(current, target);
  const required =
    target === undefined || current === undefined || heading === undefined
      ? undefined
      : { change: Math.abs(differenceOf(current, target)), heading };
  return assess({ required, now, deadlineAt, history, ambition });
};

/** Exact before it is rounded: two large values may differ by little. */
const differenceOf = (from: string, to: string): number => Number(unitsOf(to) - unitsOf(from)) / 10 ** DECIMAL_SCALE;

const fault = (code: string, pointer: string, reason: string): Finding => ({ code, pointer, reason });
