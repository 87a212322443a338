import { Ambition } from '../domain/goals/definition.ts';
import { goalPolicy, goalPolicyStream } from '../domain/goals/policy.ts';
import { command } from '../domain/kernel/command.ts';

export const adoptGoalPolicy = command({
  name: 'AdoptGoalPolicy',
  summary: 'Says how ambitious goals may be, as multiples of the best that their metric ever did.',
  route: 'PUT /v1/goal-policy',
  permission: 'goals:admin',
  input: Ambition,
  stream: (_, { tenant }) => goalPolicyStream(tenant),
  decider: goalPolicy,
  command: (ambition) => ({ type: 'AdoptGoalPolicy', ambition }),
});
