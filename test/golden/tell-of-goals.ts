import { adoptGoalPolicy } from '../../commands/goal-policy.ts';
import { amendGoal, archiveGoal, createGoal, recordGoalProgress, startGoal } from '../../commands/goals.ts';
import { observeMetrics } from '../../commands/metrics.ts';
import { AS_ADA, answered, idNamed, type Teller } from './teller.ts';

/** A goal that its metric completes, and one that is started and archived; after the metrics were told of. */
export const tellOfGoals = async ({ send }: Teller): Promise<void> => {
  const set = {
    title: 'Raise the orders of a day',
    owner: 'ada',
    metric: 'orders',
    source: 'shop',
    unit: 'orders',
    target: '20',
    deadline: '2027-03-31',
    impactAreas: ['revenue'],
  };
  await send(adoptGoalPolicy, { warningAbove: 1.5, refusedAbove: 3, valuesNeeded: 12 }, AS_ADA);
  const created = await send(createGoal, set, AS_ADA);
  const goalId = answered(created, 'goalId');
  await send(amendGoal, { ...set, goalId, target: '25', description: 'A better Christmas.' }, AS_ADA);
  const other = await send(createGoal, { ...set, parentGoalId: goalId, impactAreas: [] }, AS_ADA);
  await send(startGoal, { goalId: answered(other, 'goalId') }, AS_ADA);
  await send(archiveGoal, { goalId: answered(other, 'goalId') }, AS_ADA);
  const at = '2026-11-20T00:00:00.000Z';
  await send(observeMetrics, {
    name: 'orders',
    source: 'shop',
    granularity: 'day',
    unit: 'orders',
    observations: [{ at, value: '26' }],
  });
  await send(recordGoalProgress, { goalId, at, evidence: idNamed('observed') });
};
