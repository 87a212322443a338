import { z } from 'zod';
import { DecisionOutcomeObserved, DecisionRecorded } from '../domain/decisions/events.ts';
import type { JsonValue } from '../domain/kernel/json.ts';
import { on, projection } from './runtime/projection.ts';
import { insert, patch, real, table, text, timestamp, uuid } from './runtime/table.ts';

/** What was expected of each decision, and what came of it. Absent is what nobody stated, or nobody measured yet. */
const calibration = table('calibration', {
  columns: {
    decisionId: uuid(),
    decisionType: text(),
    /** The automation rule that it goes back to. */
    ruleId: text().nullish(),
    engineName: text(),
    engineVersion: text(),
    decidedAt: timestamp(),
    confidence: real().nullish(),
    expectedMetric: text().nullish(),
    expectedUnit: text().nullish(),
    expectedValue: real().nullish(),
    /** `success`, `partial` or `failure`. */
    outcome: text().nullish(),
    measuredMetric: text().nullish(),
    measuredUnit: text().nullish(),
    measuredValue: real().nullish(),
  },
  key: ['decisionId'],
  indexes: [{ columns: ['decidedAt'] }],
});

export const calibrationProjection = projection({
  name: 'calibration',
  version: 1,
  tables: [calibration],
  handlers: [
    on(DecisionRecorded, ({ data }) => {
      const { decisionId, decisionType, inputContext, pins, confidence } = data;
      const expected = data.expectedOutcome?.expected;
      return [
        insert(calibration, {
          decisionId,
          decisionType,
          ruleId: ruleIn(inputContext.source),
          engineName: pins.engine.name,
          engineVersion: pins.engine.version,
          decidedAt: pins.clock,
          confidence: confidence ?? null,
          expectedMetric: expected?.metric ?? null,
          expectedUnit: expected?.unit ?? null,
          expectedValue: expected?.value ?? null,
        }),
      ];
    }),
    on(DecisionOutcomeObserved, ({ data: { decisionId, status, measured } }) => [
      patch(
        calibration,
        { decisionId },
        {
          outcome: status,
          measuredMetric: measured?.metric ?? null,
          measuredUnit: measured?.unit ?? null,
          measuredValue: measured?.value ?? null,
        },
      ),
    ]),
  ],
});

const FromRule = z.object({ kind: z.literal('rule'), ruleId: z.string() });

/** Autopilot's decisions say in their input context where the wish came from. */
const ruleIn = (source: JsonValue | undefined): string | null => {
  const parsed = FromRule.safeParse(source);
  return parsed.success ? parsed.data.ruleId : null;
};
