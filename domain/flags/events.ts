import { z } from 'zod';
import { defineEvent, type EventOf } from '../kernel/event.ts';
import { FlagDefinition, FlagName } from './flag.ts';

const { shape } = FlagDefinition;
const flag = { name: FlagName };

export const FlagDefined = defineEvent('FlagDefined', 1, z.strictObject({ ...flag, ...shape }));
export const FlagEnabled = defineEvent('FlagEnabled', 1, z.strictObject(flag));
export const FlagDisabled = defineEvent('FlagDisabled', 1, z.strictObject(flag));

export const FlagRolloutChanged = defineEvent(
  'FlagRolloutChanged',
  1,
  z.strictObject({
    ...flag,
    rolloutPercentage: shape.rolloutPercentage,
    gradualRollout: shape.gradualRollout,
    stickiness: shape.stickiness,
  }),
);

export const FlagWhitelistChanged = defineEvent(
  'FlagWhitelistChanged',
  1,
  z.strictObject({ ...flag, whitelist: shape.whitelist }),
);

export const FlagConstraintsChanged = defineEvent(
  'FlagConstraintsChanged',
  1,
  z.strictObject({ ...flag, constraints: shape.constraints }),
);

export const FlagVariantsChanged = defineEvent(
  'FlagVariantsChanged',
  1,
  z.strictObject({ ...flag, variants: shape.variants }),
);

export const FlagDescribed = defineEvent(
  'FlagDescribed',
  1,
  z.strictObject({ ...flag, description: shape.description }),
);

/** In the log of the tenant that it holds for. */
export const FlagOverridden = defineEvent(
  'FlagOverridden',
  1,
  z.strictObject({ ...flag, enabled: z.boolean(), reason: z.string().min(1).max(500) }),
);

export const FlagOverrideRemoved = defineEvent('FlagOverrideRemoved', 1, z.strictObject(flag));

export const flagEvents = [
  FlagDefined,
  FlagEnabled,
  FlagDisabled,
  FlagRolloutChanged,
  FlagWhitelistChanged,
  FlagConstraintsChanged,
  FlagVariantsChanged,
  FlagDescribed,
  FlagOverridden,
  FlagOverrideRemoved,
] as const;

export type FlagEvent = EventOf<
  Exclude<(typeof flagEvents)[number], typeof FlagOverridden | typeof FlagOverrideRemoved>
>;
export type FlagOverrideEvent = EventOf<typeof FlagOverridden> | EventOf<typeof FlagOverrideRemoved>;
