import type { Position } from '../../../domain/kernel/position.ts';
import type { TenantId } from '../../../domain/kernel/stream.ts';
import { type Answers, createAnswers, type Forgotten, type KeptAnswer } from './answers.ts';
import { type Currency, type CurrencyPorts, createCurrency } from './currency.ts';

/** `passed`: nothing is known to be current, or the asker wants to see more than this process has seen. */
export type Asked = 'hit' | 'miss' | 'passed';

export interface QueryCacheMetrics {
  readonly queryAsked: (query: string, outcome: Asked) => void;
  readonly answerForgotten: (why: Forgotten) => void;
}

/** What the installation says of it. */
export interface QueryCacheSettings extends Pick<CurrencyPorts, 'checkpoints' | 'applies' | 'platform'> {
  /** How long an answer is kept that nothing changes. */
  readonly keepMillis: number;
  readonly mostBytes: number;
}

export interface QueryCachePorts extends QueryCacheSettings, Omit<CurrencyPorts, 'onChange' | 'onExchange'> {
  readonly metrics: QueryCacheMetrics;
}

/** What a query is asked. Whoever asks it had the permission: of the asker an answer that is kept shows nothing. */
export interface Question {
  readonly tenant: TenantId;
  readonly query: { readonly name: string; readonly reads: readonly string[] };
  /** All of the request that the answer depends on, in one form. */
  readonly address: string;
}

export interface QueryCache {
  /**
   * The answer that is kept, if it shows every event that the log had a second ago and, with `after`, every one up to
   * there. Otherwise what is found; whatever `find` rejects with, that there is no such thing too, is not kept.
   */
  readonly answer: (
    question: Question,
    after: Position | undefined,
    find: () => Promise<KeptAnswer>,
  ) => Promise<KeptAnswer>;
  readonly size: Answers['size'];
  readonly close: () => void;
}

/** Answers of queries, until an event of their tenant is seen that one of the projections that they read applies. */
export const createQueryCache = (ports: QueryCachePorts): QueryCache => {
  const { metrics, elapsedMillis } = ports;
  const answers = createAnswers({ ...ports, onForgotten: metrics.answerForgotten });
  const currency: Currency = createCurrency({
    ...ports,
    onChange: (projection, tenant) => answers.forgetMadeOf(partOf(projection, tenant)),
    onExchange: (projection) => answers.forget((part) => part.startsWith(`${projection} `)),
    elapsedMillis,
  });

  return {
    answer: async ({ tenant, query, address }, after, find) => {
      if (!currency.isCurrent() || (after !== undefined && !currency.hasSeen(after))) {
        metrics.queryAsked(query.name, 'passed');
        return find();
      }
      const key = `${tenant} ${query.name} ${address}`;
      const known = answers.find(key);
      metrics.queryAsked(query.name, known === undefined ? 'miss' : 'hit');
      if (known !== undefined) return known;
      if (!query.reads.every((projection) => currency.isSettled(projection, tenant))) return find();
      const place = answers.open(
        key,
        query.reads.map((projection) => partOf(projection, tenant)),
      );
      try {
        const found = await find();
        answers.keep(place, found);
        return found;
      } finally {
        answers.close(place);
      }
    },
    size: answers.size,
    close: currency.close,
  };
};

const partOf = (projection: string, tenant: TenantId): string => `${projection} ${tenant}`;
