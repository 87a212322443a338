/** "95.05" of 9505 basis points: as the API shows a score, and rounded down as there. */
export const points = (basisPoints: number): string =>
  `${Math.floor(basisPoints / 100)}.${String(basisPoints % 100).padStart(2, '0')}`;

/** What automation may still do. */
export const MODES = {
  normal: 'Everything may pass',
  limited: 'Nothing risky passes',
  cuts_only: 'Only cuts pass',
  frozen: 'Nothing passes',
} as const;

export const CLASSES = {
  conservative: 'Only spends less',
  standard: 'Standard',
  highRisk: 'Much can be lost',
  alwaysAllowed: 'Always allowed: only stops things',
} as const;

const COMPONENTS: Readonly<Record<string, string>> = {
  emq: 'Event match quality',
  freshness: 'Freshness',
  completeness: 'Completeness',
};
export const componentWord = (name: string): string => COMPONENTS[name] ?? name;
