import type { AnswerOf, BodyOf } from '../../api/routes';

export type Definition = NonNullable<AnswerOf<'/v1/flags/{name}', 'get'>['definition']>;
export type Wanted = BodyOf<'/v1/flags/{name}', 'put'>;

/** A definition as somebody edits it. */
export interface Draft {
  readonly description: string;
  readonly enabled: boolean;
  readonly rolloutPercentage: number;
  readonly gradualRollout: boolean;
  readonly stickiness: string;
  readonly whitelist: string;
  /** JSON. */
  readonly constraints: string;
  readonly variants: string;
}

export const EMPTY: Draft = {
  description: '',
  enabled: false,
  rolloutPercentage: 100,
  gradualRollout: false,
  stickiness: 'tenantId',
  whitelist: '',
  constraints: 'null',
  variants: '[]',
};

export const draftOf = (definition: Definition): Draft => ({
  ...definition,
  whitelist: definition.whitelist.join(', '),
  constraints: JSON.stringify(definition.constraints, null, 2),
  variants: JSON.stringify(definition.variants, null, 2),
});

export const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((one) => one !== '');

/** @throws SyntaxError where a field of JSON is none */
export const wantedOf = (draft: Draft): Wanted => ({
  description: draft.description,
  enabled: draft.enabled,
  rolloutPercentage: draft.rolloutPercentage,
  gradualRollout: draft.gradualRollout,
  stickiness: draft.stickiness,
  whitelist: namesIn(draft.whitelist),
  constraints: JSON.parse(draft.constraints === '' ? 'null' : draft.constraints),
  variants: JSON.parse(draft.variants === '' ? '[]' : draft.variants),
});

/** What of a draft is no JSON, in words. */
export const faultOf = (draft: Draft): string | undefined => {
  for (const [name, text] of [
    ['Constraints', draft.constraints],
    ['Variants', draft.variants],
  ] as const) {
    try {
      JSON.parse(text === '' ? 'null' : text);
    } catch (error) {
      return `${name} are no JSON: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
};

export interface Difference {
  readonly field: string;
  readonly now: string;
  readonly next: string;
}

const FIELDS = {
  description: 'Description',
  enabled: 'Enabled',
  rolloutPercentage: 'Rollout, percent',
  gradualRollout: 'Gradual',
  stickiness: 'Sticks to',
  whitelist: 'Groups that always have it',
  constraints: 'Constraints',
  variants: 'Variants',
} as const satisfies Readonly<Record<keyof Draft, string>>;

/** What saving would change, field by field. */
export const differences = (before: Draft, after: Draft): readonly Difference[] => {
  const names = Object.keys(FIELDS) as readonly (keyof Draft)[];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ field: FIELDS[name], now: said(before[name]), next: said(after[name]) }));
};

const said = (value: string | boolean | number): string => {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === '' ? 'nothing' : String(value);
};
