import { FLAG_DEFAULTS, type FlagDefinition } from './flag.ts';

/** The flags that ship with the product, as they are until somebody changes them. */
export const FLAG_PRESETS: Readonly<Record<string, FlagDefinition>> = {
  advanced_analytics: {
    ...FLAG_DEFAULTS,
    description: 'Analytics beyond the reports that every tenant has.',
    enabled: true,
    rolloutPercentage: 100,
  },
  experimental_ml_models: {
    ...FLAG_DEFAULTS,
    description: 'Models that are still being tried out.',
    enabled: false,
    rolloutPercentage: 0,
    whitelist: ['premium_customers'],
  },
  enhanced_compliance: {
    ...FLAG_DEFAULTS,
    description: 'Compliance checks beyond the mandatory ones.',
    enabled: true,
    rolloutPercentage: 75,
    gradualRollout: true,
  },
};
