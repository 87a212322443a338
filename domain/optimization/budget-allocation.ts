import { z } from 'zod';
import { continuous, type LinearModel, type Term } from './model.ts';
import { type AnsweredNumber, type Recommendation, readingOf, say } from './recommendation.ts';
import type { FoundAnswer } from './solver.ts';
import { quotient } from './unit.ts';

const Label = z.string().min(1).max(60);
const Amount = z.number().nonnegative();

/** What a channel brings at a spend: between two points it is taken as straight. */
const Point = z.strictObject({ spend: Amount, response: z.number() });

const Channel = z
  .strictObject({
    name: Label,
    /** By rising spend; the first is the least that may be spent, the last the most. */
    response: z.array(Point).min(2).max(100).readonly(),
  })
  .refine(({ response }) => slopes(response).every(({ width }) => width > 0), {
    path: ['response'],
    message: 'each point spends more than the one before',
  })
  .refine(
    ({ response }) => slopes(response).every(({ slope }, at, all) => isNoMore(slope, all[at - 1]?.slope ?? slope)),
    {
      path: ['response'],
      message: 'each further unit of spend brings no more than the one before',
    },
  );

/** How to divide a budget over channels whose returns diminish. */
export const BudgetRequest = z.strictObject({
  budget: Amount,
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** What the responses are counted in: `order`, `lead`. */
  responseUnit: Label,
  channels: z.array(Channel).min(1).max(200).readonly(),
});
export type BudgetRequest = z.output<typeof BudgetRequest>;
type Channel = BudgetRequest['channels'][number];

interface Segment {
  readonly width: number;
  readonly slope: number;
}

/** Up to the rounding of slopes that are the same. */
const isNoMore = (slope: number, before: number): boolean => slope <= before + 1e-9 * Math.max(1, Math.abs(before));

const slopes = (response: readonly z.output<typeof Point>[]): readonly Segment[] =>
  response.slice(1).map(({ spend, response: value }, at) => {
    const before = response[at] ?? { spend, response: value };
    const width = spend - before.spend;
    return { width, slope: (value - before.response) / width };
  });

/** The variable that is what the plan spends on a channel. */
export const spendOn = (channel: string): string => `spend on ${channel}`;
const partOf = ({ name }: Channel, at: number): string => `${spendOn(name)}, part ${at + 1}`;
const BUDGET = 'budget';

/**
 * The model: the most response from the budget, each channel's curve in straight pieces. Since the pieces of a channel
 * fall in slope, the best plan fills them in their order by itself, and no integers are needed (Dantzig, Linear
 * Programming and Extensions, 1963, chapter 24). At the optimum all channels that are not at an end have the same
 * marginal return, up to the difference between two pieces: the budget's dual.
 */
export const budgetModel = ({ budget, currency, responseUnit, channels }: BudgetRequest): LinearModel => {
  const perMoney = quotient(responseUnit, currency);
  return {
    objective: {
      direction: 'maximize',
      terms: channels.flatMap((channel) =>
        slopes(channel.response).map(({ slope }, at): Term => {
          return { variable: partOf(channel, at), coefficient: slope, unit: perMoney };
        }),
      ),
      constant: channels.reduce((sum, { response }) => sum + (response[0]?.response ?? 0), 0),
      unit: responseUnit,
    },
    variables: channels.flatMap((channel) => [
      continuous(spendOn(channel.name), currency, channel.response[0]?.spend ?? 0, channel.response.at(-1)?.spend ?? 0),
      ...slopes(channel.response).map(({ width }, at) => continuous(partOf(channel, at), currency, 0, width)),
    ]),
    constraints: [
      {
        name: BUDGET,
        terms: channels.map((channel) => ({ variable: spendOn(channel.name), coefficient: 1 })),
        relation: '<=',
        rightHandSide: budget,
        unit: currency,
      },
      ...channels.map((channel) => ({
        name: `parts of the ${spendOn(channel.name)}`,
        terms: [
          { variable: spendOn(channel.name), coefficient: 1 },
          ...slopes(channel.response).map((_, at) => ({ variable: partOf(channel, at), coefficient: -1 })),
        ],
        relation: '=' as const,
        rightHandSide: channel.response[0]?.spend ?? 0,
        unit: currency,
      })),
    ],
  };
};

/** What the plan says: the spend on each channel, what all of it brings, and what one more unit of money would. */
export const budgetAdvice = (
  { currency, responseUnit, channels }: BudgetRequest,
  model: LinearModel,
  answer: FoundAnswer,
): readonly Recommendation[] => {
  const reading = readingOf(model, answer);
  const dual = reading.dual(BUDGET);
  return [
    say(
      'plan-response',
    )`The plan spends ${reading.activity(BUDGET)} ${currency} for ${reading.objective()} ${responseUnit}.`,
    ...channels.map((channel) => {
      const spend: AnsweredNumber = reading.value(spendOn(channel.name));
      return say('spend')`Spend ${spend} ${currency} on ${channel.name}.`;
    }),
    ...(dual === undefined
      ? []
      : [say('marginal-return')`One ${currency} more of the budget would bring ${dual} ${responseUnit}.`]),
  ];
};
