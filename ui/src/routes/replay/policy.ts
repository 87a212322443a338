import type { BodyOf } from '../../api/routes';

export type WhatIfBody = BodyOf<'/v1/what-if', 'post'>;
export type Policy = WhatIfBody['trustPolicy'];

/** What can be supposed: the parameter of the address, and what people call it. Basis points, shown as of 100. */
export interface Knob {
  readonly name: string;
  readonly label: string;
  readonly group: 'threshold' | 'weight';
  readonly current: number;
}

const NAMES: Readonly<Record<string, string>> = {
  emq: 'Event match quality',
  freshness: 'Freshness',
  completeness: 'Completeness',
};

export const knobsOf = ({ weights, passAt, holdAt }: Policy): readonly Knob[] => [
  { name: 'holdAt', label: 'Held from', group: 'threshold', current: holdAt },
  { name: 'conservative', label: 'Conservative actions pass from', group: 'threshold', current: passAt.conservative },
  { name: 'standard', label: 'Standard actions pass from', group: 'threshold', current: passAt.standard },
  { name: 'highRisk', label: 'High-risk actions pass from', group: 'threshold', current: passAt.highRisk },
  ...Object.entries(weights).map(([component, current]) => ({
    name: `weight.${component}`,
    label: NAMES[component] ?? component,
    group: 'weight' as const,
    current,
  })),
];

/** What an address supposes of a knob: a number from 0 to 100, else what is in force. */
export const supposedAt = (address: URLSearchParams, { name, current }: Knob): number => {
  const said = address.get(name);
  const value = said === null || said.trim() === '' ? Number.NaN : Number(said);
  return value >= 0 && value <= 100 ? Math.round(value * 100) : current;
};

/** The policy in force with what the address supposes in its place. It has another name: a version never changes. */
export const policyIn = (address: URLSearchParams, policy: Policy): Policy => {
  const values = new Map(knobsOf(policy).map((knob) => [knob.name, supposedAt(address, knob)]));
  const of = (name: string, current: number): number => values.get(name) ?? current;
  const { passAt, weights, holdAt } = policy;
  return {
    ...policy,
    version: 'what-if',
    holdAt: of('holdAt', holdAt),
    passAt: {
      conservative: of('conservative', passAt.conservative),
      standard: of('standard', passAt.standard),
      highRisk: of('highRisk', passAt.highRisk),
    },
    weights: Object.fromEntries(
      Object.entries(weights).map(([component, current]) => [component, of(`weight.${component}`, current)]),
    ),
  };
};

/** Basis points as they are read: 7000 is "70". */
export const ofHundred = (basisPoints: number): string => String(basisPoints / 100);
