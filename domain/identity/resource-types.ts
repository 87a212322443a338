export const RESOURCE_TYPE_NAMES = ['financial_data', 'strategic_plans', 'compliance_records', 'models'] as const;

/**
 * The kinds of data that access is granted by (capability IAM-18), and the resources of each. A name that no command or
 * query declares yet matches nothing until one does.
 */
export const RESOURCE_TYPES = {
  /** What the business earned and spent: series of metrics and the data sets that they were imported from. */
  financial_data: ['metrics', 'datasets', 'statements'],
  /** What it decided to do, and why. */
  strategic_plans: ['decisions', 'decision-reviews', 'goals', 'plans'],
  /** What is kept to be shown to auditors: the log itself above all. */
  compliance_records: ['log', 'audit', 'compliance'],
  /** What is computed ahead. */
  models: ['models', 'forecasts', 'optimizations', 'simulations'],
} as const satisfies Readonly<Record<(typeof RESOURCE_TYPE_NAMES)[number], readonly string[]>>;

export type ResourceType = (typeof RESOURCE_TYPE_NAMES)[number];

export const isResourceType = (text: string): text is ResourceType => Object.hasOwn(RESOURCE_TYPES, text);

/** Belong to no tenant: only who is a member of the platform's own tenant meets them. */
const PLATFORM_RESOURCES = ['tenants', 'people', 'sessions'];
/** Who may do what. */
const ACCESS_RESOURCES = ['members', 'invitations', 'api-keys'];

/** `*:verb` does not reach these. */
export const GUARDED_RESOURCES: ReadonlySet<string> = new Set([
  ...PLATFORM_RESOURCES,
  ...ACCESS_RESOURCES,
  ...RESOURCE_TYPES.compliance_records,
  'billing',
]);

/** The resources of each module, where they are more than the one named like it. A module is a bounded context. */
const MODULES: Readonly<Record<string, readonly string[]>> = {
  decisions: ['decisions', 'decision-reviews'],
  autopilot: ['autopilot', 'rules', 'alerts'],
  processes: ['processes', 'jobs'],
};

/** The resources that a domain admin of a module is admin of. */
export const resourcesOfModule = (module: string): readonly string[] => MODULES[module] ?? [module];
