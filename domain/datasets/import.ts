import type { z } from 'zod';
import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { type Refusal, refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import type { Instant } from '../kernel/time.ts';
import { BatchImported, ImportCompleted, type ImportEvent, ImportStarted, RowsQuarantined } from './events.ts';
import { addStages, NO_STAGES, type StageCounts } from './stages.ts';

export type ImportCommand =
  | ({ readonly type: 'StartImport' } & z.output<typeof ImportStarted.schema>)
  | ({
      readonly type: 'RecordBatch';
      /** Undefined when every row was what its columns promise. */
      readonly quarantined: Pick<z.output<typeof RowsQuarantined.schema>, 'reasons' | 'samples'> | undefined;
    } & z.output<typeof BatchImported.schema>)
  | {
      readonly type: 'CompleteImport';
      readonly importId: string;
      readonly counts: Readonly<Record<string, number>>;
    };

export type ImportState =
  | { readonly step: 'absent' }
  | {
      readonly step: 'running' | 'completed';
      /** When it began: what later than this is in the future, also for a run that goes on days later. */
      readonly startedAt: Instant;
      /** Batches that went through all stages. */
      readonly batches: number;
      /** What the reader counted in the whole file; empty until it ended. */
      readonly counts: Readonly<Record<string, number>>;
      readonly stages: StageCounts;
    };

export const importStream = (tenant: TenantId, importId: string): StreamName => streamName('import', tenant, importId);

/** One file on its way in. Batches are recorded in order and once: what is recorded already is passed over. */
export const fileImport: Decider<ImportState, ImportCommand, ImportEvent> = {
  initialState: { step: 'absent' },
  decide: (command, state) => {
    switch (command.type) {
      case 'StartImport': {
        const { type: _, ...started } = command;
        return state.step === 'absent' ? [ImportStarted(started)] : [];
      }
      case 'RecordBatch': {
        if (state.step === 'absent') return NOT_STARTED;
        const { type: _, quarantined, ...batch } = command;
        if (batch.batch <= state.batches) return [];
        if (state.step === 'completed' || batch.batch !== state.batches + 1) {
          return refuse('conflict', 'batch-out-of-order', `Batch ${state.batches + 1} is next, not ${batch.batch}.`);
        }
        const imported = BatchImported(batch);
        if (quarantined === undefined) return [imported];
        const { importId } = batch;
        return [RowsQuarantined({ importId, batch: batch.batch, ...quarantined }), imported];
      }
      case 'CompleteImport':
        if (state.step === 'absent') return NOT_STARTED;
        if (state.step === 'completed') return [];
        return [
          ImportCompleted({
            importId: command.importId,
            batches: state.batches,
            stages: state.stages,
            counts: command.counts,
          }),
        ];
      default:
        return unreachable(command);
    }
  },
  evolve: (state, event, { recordedAt }) => {
    switch (event.type) {
      case 'ImportStarted':
        return { step: 'running', startedAt: recordedAt, batches: 0, counts: {}, stages: NO_STAGES };
      case 'BatchImported':
        return state.step === 'absent'
          ? state
          : { ...state, batches: event.data.batch, stages: addStages(state.stages, event.data.stages) };
      case 'RowsQuarantined':
        return state;
      case 'ImportCompleted':
        return state.step === 'absent' ? state : { ...state, step: 'completed', counts: event.data.counts };
      default:
        return unreachable(event);
    }
  },
};

const NOT_STARTED: Refusal = refuse('conflict', 'import-not-started', 'The import was not started.');
