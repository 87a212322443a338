import type { Decider } from '../kernel/decider.ts';
import { unreachable } from '../kernel/decider.ts';
import { refuse } from '../kernel/refusal.ts';
import { type StreamName, streamName, type TenantId } from '../kernel/stream.ts';
import { type Dataset, type DatasetEvent, DatasetRegistered } from './events.ts';

export interface RegisterDataset {
  readonly type: 'RegisterDataset';
  readonly dataset: Dataset;
}

export const datasetStream = (tenant: TenantId, datasetId: string): StreamName =>
  streamName('dataset', tenant, datasetId);

/** A body of data that files are imported into. What it is cannot be changed under what was drawn from it. */
export const dataset: Decider<Dataset | undefined, RegisterDataset, DatasetEvent> = {
  initialState: undefined,
  decide: (command, state) => {
    switch (command.type) {
      case 'RegisterDataset': {
        const { dataset: offered } = command;
        if (state === undefined) return [DatasetRegistered(offered)];
        if (state.kind !== offered.kind || state.simulated !== offered.simulated) {
          return refuse(
            'conflict',
            'dataset-registered-differently',
            `${offered.datasetId} is a dataset of another kind. Import this under another id.`,
          );
        }
        return state.name === offered.name && state.origin === offered.origin ? [] : [DatasetRegistered(offered)];
      }
      default:
        return unreachable(command.type);
    }
  },
  evolve: (_, { data }) => data,
};
