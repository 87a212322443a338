/**
 * What a role gives, said a second time and in another way than the product does, so that a mistake has to be made twice
 * to go unnoticed. Facts 4.6 and 4.9; capabilities IAM-12 to IAM-18.
 */

/** Read by nobody who was not given exactly this. */
const GUARDED = /^(?:tenants|people|sessions|members|invitations|api-keys|log|audit|compliance|billing)$/;

/** The kinds of data that are granted as one. */
const KINDS: Readonly<Record<string, RegExp>> = {
  financial_data: /^(?:metrics|datasets|statements)$/,
  strategic_plans: /^(?:decisions|decision-reviews|goals|plans)$/,
  compliance_records: /^(?:log|audit|compliance)$/,
  models: /^(?:models|forecasts|optimizations|simulations)$/,
};

/** Which verbs somebody has who has one. */
const VERBS: Readonly<Record<string, string>> = {
  read: 'read',
  write: 'write read',
  execute: 'execute read',
  admin: 'admin write execute read',
  '*': 'admin write execute read',
};

/** Whether a pattern such as `*:read` gives a permission such as `decisions:read`. */
const gives = (pattern: string, permission: string): boolean => {
  if (pattern === '*') return true;
  const [what = '', how = ''] = pattern.split(':');
  const [resource = '', verb = ''] = permission.split(':');
  const reaches = what === '*' ? !GUARDED.test(resource) : (KINDS[what]?.test(resource) ?? what === resource);
  return reaches && (VERBS[how] ?? '').split(' ').includes(verb);
};

/** What somebody holds: patterns of roles, scopes and grants, and the resources outside of which they are worth nothing. */
export interface Held {
  readonly patterns: readonly string[];
  readonly onlyOn?: readonly string[];
}

/** Whether somebody may do what a route asks for. */
export const mayDo = (held: Held, permission: string): boolean =>
  held.patterns.some((pattern) => gives(pattern, permission)) &&
  (held.onlyOn === undefined || held.onlyOn.includes(permission.split(':')[0] ?? ''));
