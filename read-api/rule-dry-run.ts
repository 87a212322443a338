import { z } from 'zod';
import { dryRun, type PastTrigger } from '../domain/autopilot/dry-run.ts';
import { OBSERVING, observationIn } from '../domain/autopilot/observation.ts';
import { RuleDefinition, RuleId } from '../domain/autopilot/rule-definition.ts';
import { AutomationRuleEvaluated, FiredAction, RuleObservation } from '../domain/autopilot/rule-events.ts';
import type { StoredEvent } from '../domain/kernel/envelope.ts';
import type { EventCatalogue } from '../domain/kernel/event.ts';
import type { Ids } from '../domain/kernel/ids.ts';
import type { EventStore } from '../infra/event-store/event-store.ts';
import { query } from './http/query.ts';

const Instant = z.iso.datetime({ precision: 3 });
const Outcome = AutomationRuleEvaluated.schema.shape.outcome;

/** How many of the log's events a dry run looks through at most, and how many firings it shows. */
const SCAN_AT_MOST = 100_000;
const SHOW_AT_MOST = 200;

const Firing = z.strictObject({
  triggerEventId: z.string(),
  at: Instant,
  observation: RuleObservation.optional(),
  measures: z.record(z.string(), z.union([z.number(), z.string()])),
  actions: z.array(FiredAction),
});

/** Runs rules over the past. Reads the log and appends nothing. */
export const ruleDryRun = ({
  store,
  catalogue,
  ids,
}: {
  readonly store: EventStore;
  readonly catalogue: EventCatalogue;
  readonly ids: Pick<Ids, 'digest' | 'derivedId'>;
}) =>
  query({
    name: 'DryRunAutomationRule',
    summary: 'What a rule would have done, each observation taken at its own time. Nothing is recorded or carried out.',
    route: 'GET /v1/rules/:ruleId/dry-run',
    permission: 'rules:read',
    input: z.strictObject({
      ruleId: RuleId,
      /** Bounds of what is shown, from (inclusive) to (exclusive); measures look back beyond it. */
      from: Instant.optional(),
      to: Instant.optional(),
    }),
    output: z.strictObject({
      evaluated: z.int(),
      outcomes: z.record(Outcome, z.int()),
      /** The first 200. */
      firings: z.array(Firing),
      /** False: the log has more than one dry run looks through. */
      complete: z.boolean(),
    }),
    reads: ['automation_rules'],
    run: async (db, { ruleId, from, to }, { tenant, actor, now }) => {
      const [row] = await db.rows(db.sql('automation_rules').select('definition').where({ ruleId }));
      if (row === undefined) return undefined;
      const definition = RuleDefinition.parse(row.definition);
      const types = definition.trigger.kind === 'metric' ? OBSERVING : definition.trigger.types;
      const past: PastTrigger[] = [];
      let seen = 0;
      for await (const page of store.readAll({ filter: { types }, limit: SCAN_AT_MOST })) {
        seen += page.events.length;
        for (const event of page.events) {
          if (event.metadata.tenant !== tenant) continue;
          const trigger = triggerOf(catalogue.upcast(event));
          if (isMeant(definition, trigger) && (to === undefined || trigger.at < to)) past.push(trigger);
        }
      }
      const context = {
        tenant,
        actor,
        now,
        commandId: 'dry-run',
        derivedId: () => 'dry-run',
        idFrom: ids.derivedId,
        digest: ids.digest,
      };
      const { evaluations, firings } = dryRun(ruleId, definition, past, context);
      const shown = evaluations.filter(({ trigger }) => from === undefined || trigger.recordedAt >= from);
      const byTrigger = new Map(shown.map((evaluation) => [evaluation.trigger.position, evaluation]));
      return {
        evaluated: shown.length,
        outcomes: Object.fromEntries(
          Outcome.options.map((outcome) => [outcome, shown.filter((one) => one.outcome === outcome).length] as const),
        ) as Record<z.output<typeof Outcome>, number>,
        firings: firings
          .flatMap(({ trigger, actions }) => {
            const evaluation = byTrigger.get(trigger.position);
            if (evaluation === undefined) return [];
            const { observation, measures } = evaluation;
            const seenAs = observation === undefined ? {} : { observation };
            return [{ triggerEventId: trigger.eventId, at: trigger.recordedAt, ...seenAs, measures, actions }];
          })
          .slice(0, SHOW_AT_MOST),
        complete: seen < SCAN_AT_MOST,
      };
    },
  });

const triggerOf = (event: StoredEvent): PastTrigger => {
  const { id: eventId, type, data, metadata } = event;
  const observation = observationIn(event);
  return { eventId, type, at: observation?.at ?? metadata.recordedAt, observation, data };
};

const isMeant = ({ trigger }: RuleDefinition, { observation }: PastTrigger): boolean =>
  trigger.kind === 'event' || (observation !== undefined && trigger.metrics.includes(observation.metric));
