import type { Api } from '../../api/client';
import type { QueryOf } from '../../api/routes';
import type { Summary } from './vocabulary';

/** What a row shows: not the whole recommendation, of which ten thousand would be large. */
export type Row = Omit<Summary, 'recommendation'>;
type Wanted = QueryOf<'/v1/decisions', 'get'>;

/** Soon on the screen, and then as many as the API gives. */
const FIRST_PAGE = 50;
const PAGE = 200;

interface AskedPage {
  readonly start: number;
  readonly query: Wanted;
}

const rowOf = ({ recommendation: _, ...row }: Summary): Row => row;

/**
 * The decisions that pass some filters, the newest first, as far down as somebody looked. What was recorded since they
 * were first asked for is only counted elsewhere, so that no row moves under a reader.
 */
export class DecisionLog {
  rows = $state.raw<readonly Row[]>([]);
  /** Answered once at least. */
  begun = $state(false);
  loading = $state(false);
  error = $state.raw<Error>();
  /** There are no more than these. */
  complete = $state(false);
  #next: string | undefined;
  #pages: readonly AskedPage[] = [];
  #shown: readonly [first: number, end: number] = [0, 0];
  readonly #ended = new AbortController();
  readonly #api: Api;
  readonly #wanted: Wanted;

  constructor(api: Api, wanted: Wanted) {
    this.#api = api;
    this.#wanted = wanted;
  }

  /** Asks for the page below. */
  more = async (): Promise<void> => {
    if (this.loading || this.complete || this.error !== undefined || this.#ended.signal.aborted) return;
    this.loading = true;
    try {
      const below = this.#next === undefined ? { limit: FIRST_PAGE } : { limit: PAGE, after: this.#next };
      const query = { ...this.#wanted, ...below };
      const { items, next } = await this.#ask(query);
      this.#pages = [...this.#pages, { start: this.rows.length, query }];
      this.rows = [...this.rows, ...items.map(rowOf)];
      this.#next = next;
      this.complete = next === undefined;
      this.begun = true;
    } catch (error) {
      if (!this.#ended.signal.aborted) this.error = error instanceof Error ? error : new Error(String(error));
    } finally {
      this.loading = false;
    }
  };

  again = (): Promise<void> => {
    this.error = undefined;
    return this.more();
  };

  shows = (first: number, end: number): void => {
    this.#shown = [first, end];
  };

  /** Puts what happened since to the rows on show (an answer, an outcome) into them, where they stand. */
  renew = async (): Promise<void> => {
    const [first, end] = this.#shown;
    const pages = this.#pages.filter(({ start }, index) => {
      const next = this.#pages[index + 1]?.start ?? this.rows.length;
      return start < end && next > first;
    });
    const found = await Promise.all(pages.map(({ query }) => this.#ask(query)));
    const fresh = new Map(found.flatMap(({ items }) => items.map((item) => [item.decisionId, rowOf(item)])));
    this.rows = this.rows.map((row) => fresh.get(row.decisionId) ?? row);
  };

  end = (): void => this.#ended.abort();

  #ask = async (query: Wanted) => (await this.#api.find('/v1/decisions', { query }, this.#ended.signal)).body;
}
