import { minorOf, plainAmount } from './amounts';
import { nextId } from './condition-draft';
import type { Action, RunRequest } from './rule-types';

type Proposal = Extract<Action, { kind: 'propose' }>;
type Notice = Extract<Action, { kind: 'notify' }>;
type Forecast = Extract<RunRequest, { kind: 'forecast' }>['request'];

export const ACTION_KINDS = {
  propose: 'Propose an action',
  notify: 'Raise an alert',
  evaluate_gate: 'Ask a trust gate',
  start_run: 'Start a run',
} as const satisfies Readonly<Record<Action['kind'], string>>;

/** An action while it is written. */
export interface ActionDraft {
  readonly id: number;
  kind: Action['kind'];
  when: Action['when'];
  actionType: Proposal['actionType'];
  entityKind: Proposal['entity']['kind'];
  /** Whether the entity's id is written down or read from the facts. */
  idFrom: 'value' | 'fact';
  entityId: string;
  /** In percent. */
  change: string;
  budgetFrom: 'amount' | 'plan';
  amount: string;
  currency: string;
  /** Counted from 1, as actions are shown. */
  ofAction: string;
  channel: string;
  severity: Notice['severity'];
  message: string;
  gateId: string;
  gateAction: string;
  runKind: RunRequest['kind'];
  metric: string;
  source: string;
  horizon: string;
  missing: 'refuse' | 'zero';
  /** Of a forecast: what the form does not show, kept as it was. */
  more: Partial<Forecast>;
  /** What a plan or a simulation is asked for, as its route takes it. */
  request: string;
}

export const emptyAction = (): ActionDraft => ({
  id: nextId(),
  kind: 'notify',
  when: 'always',
  actionType: 'budget_decrease',
  entityKind: 'campaign',
  idFrom: 'value',
  entityId: '',
  change: '10',
  budgetFrom: 'amount',
  amount: '',
  currency: 'EUR',
  ofAction: '1',
  channel: '',
  severity: 'warning',
  message: '',
  gateId: 'autopilot',
  gateAction: 'budget_decrease',
  runKind: 'forecast',
  metric: '',
  source: '',
  horizon: '28',
  missing: 'refuse',
  more: {},
  request: '',
});

export const hasChange = ({ actionType }: Pick<ActionDraft, 'actionType'>): boolean =>
  /_(?:in|de)crease$/.test(actionType);

const proposalOf = (draft: ActionDraft): Proposal => {
  const { when, actionType, entityKind, idFrom, entityId, budgetFrom, currency } = draft;
  const id = idFrom === 'value' ? { value: entityId.trim() } : { fact: entityId.trim() };
  const dailyBudget =
    budgetFrom === 'amount'
      ? { amountMinor: minorOf(draft.amount, currency), currency }
      : { ofAction: Number(draft.ofAction) - 1, channel: draft.channel.trim() };
  return {
    kind: 'propose',
    when,
    actionType,
    entity: { kind: entityKind, id },
    ...(hasChange(draft) && { changeBasisPoints: Math.round(Number(draft.change) * 100) }),
    ...(actionType === 'budget_set' && { dailyBudget }),
  };
};

/** What is wrong with text that is to be JSON is said in words. */
const requestIn = <Request>(text: string): Request => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`What the run is asked for is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

const runOf = (draft: ActionDraft): RunRequest => {
  const { runKind, metric, source, horizon, missing, more, request } = draft;
  switch (runKind) {
    case 'forecast':
      return {
        kind: 'forecast',
        request: { ...more, metric: metric.trim(), source: source.trim(), horizon: Number(horizon), missing },
      };
    case 'optimization':
      return { kind: 'optimization', request: requestIn(request) };
    case 'simulation':
      return { kind: 'simulation', request: requestIn(request) };
  }
};

export const actionOf = (draft: ActionDraft): Action => {
  const { kind, when } = draft;
  switch (kind) {
    case 'propose':
      return proposalOf(draft);
    case 'notify':
      return { kind, when, severity: draft.severity, message: draft.message.trim() };
    case 'evaluate_gate':
      return { kind, when, gateId: draft.gateId.trim(), actionType: draft.gateAction.trim() };
    case 'start_run':
      return { kind, when, run: runOf(draft) };
  }
};

const ofProposal = ({ actionType, entity, changeBasisPoints, dailyBudget }: Proposal): Partial<ActionDraft> => ({
  actionType,
  entityKind: entity.kind,
  ...('value' in entity.id
    ? { idFrom: 'value', entityId: entity.id.value }
    : { idFrom: 'fact', entityId: entity.id.fact }),
  ...(changeBasisPoints !== undefined && { change: String(changeBasisPoints / 100) }),
  ...(dailyBudget !== undefined &&
    ('ofAction' in dailyBudget
      ? { budgetFrom: 'plan', ofAction: String(dailyBudget.ofAction + 1), channel: dailyBudget.channel }
      : {
          budgetFrom: 'amount',
          amount: plainAmount(dailyBudget.amountMinor, dailyBudget.currency),
          currency: dailyBudget.currency,
        })),
});

const ofRun = (run: RunRequest): Partial<ActionDraft> => {
  if (run.kind !== 'forecast') return { runKind: run.kind, request: JSON.stringify(run.request, undefined, 2) };
  const { metric, source, horizon, missing = 'refuse', ...more } = run.request;
  return { runKind: 'forecast', metric, source, horizon: String(horizon), missing, more };
};

export const actionDraftOf = (action: Action): ActionDraft => {
  const draft = { ...emptyAction(), kind: action.kind, when: action.when };
  switch (action.kind) {
    case 'propose':
      return { ...draft, ...ofProposal(action) };
    case 'notify':
      return { ...draft, severity: action.severity, message: action.message };
    case 'evaluate_gate':
      return { ...draft, gateId: action.gateId, gateAction: action.actionType };
    case 'start_run':
      return { ...draft, ...ofRun(action.run) };
  }
};
