import type { Api } from '../../api/client';
import type { QueryOf } from '../../api/routes';
import { csvOf } from '../../parts/chart/csv';
import { save } from '../../parts/saving';
import { CSV_HEAD, csvRow } from './csv';

const PAGE = 200;

/** Writes all decisions that pass the filters to a file, page by page: says how far it is, and can be stopped. */
export class Export {
  running = $state(false);
  /** Written so far: decisions, or of the whole log its entries. */
  written = $state(0);
  problem = $state.raw<unknown>();
  #ended: AbortController | undefined;
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  csv = (wanted: QueryOf<'/v1/decisions', 'get'>): Promise<void> =>
    this.#run(async (signal) => {
      const rows: ReturnType<typeof csvRow>[] = [];
      for (let after: string | undefined; ; ) {
        const query = { ...wanted, limit: PAGE, ...(after !== undefined && { after }) };
        const { body } = await this.#api.find('/v1/decisions', { query }, signal);
        rows.push(...body.items.map(csvRow));
        this.written += body.items.length;
        after = body.next;
        if (after === undefined) break;
      }
      save('decisions.csv', new Blob([csvOf(CSV_HEAD, rows)], { type: 'text/csv;charset=utf-8' }));
    });

  /** Every entry of the tenant's log as OCSF, one a line; the server streams it. */
  log = (): Promise<void> =>
    this.#run(async (signal) => {
      const response = await this.#api.transport.ask({ method: 'get', address: '/v1/audit/export', signal });
      const parts: Uint8Array<ArrayBuffer>[] = [];
      const reader = response.body?.getReader();
      for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
        parts.push(Uint8Array.from(read.value));
        this.written += read.value.reduce((lines, byte) => (byte === 10 ? lines + 1 : lines), 0);
      }
      save('log.ndjson', new Blob(parts, { type: 'application/x-ndjson' }));
    });

  cancel = (): void => this.#ended?.abort();

  #run = async (write: (signal: AbortSignal) => Promise<void>): Promise<void> => {
    if (this.running) return;
    const ended = new AbortController();
    this.#ended = ended;
    this.running = true;
    this.written = 0;
    this.problem = undefined;
    try {
      await write(ended.signal);
    } catch (error) {
      if (!ended.signal.aborted) this.problem = error;
    } finally {
      this.running = false;
    }
  };
}
