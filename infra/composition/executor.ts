import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { createLogFolds, type LogFolds } from '../../commands/runtime/log-folds.ts';
import { systemClock } from '../clock.ts';
import { ids } from '../ids.ts';
import { eventTypes } from './catalogue.ts';
import type { Storage } from './storage.ts';

/** The product's streams, folded from an opened storage. */
export const foldsOver = ({ store, sealer }: Pick<Storage, 'store' | 'sealer'>): LogFolds =>
  createLogFolds({ store, sealer, catalogue: eventTypes });

/** The product's command executor over an opened storage. */
export const executorOver = (
  { store, sealer }: Pick<Storage, 'store' | 'sealer'>,
  more: { readonly onConflict?: (command: string) => void; readonly folds?: LogFolds } = {},
): CommandExecutor => createCommandExecutor({ store, sealer, catalogue: eventTypes, ids, clock: systemClock, ...more });
