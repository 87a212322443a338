import { createCommandExecutor } from '../../commands/runtime/create-executor.ts';
import type { CommandExecutor } from '../../commands/runtime/executor.ts';
import { systemClock } from '../clock.ts';
import { ids } from '../ids.ts';
import { eventTypes } from './catalogue.ts';
import type { Storage } from './storage.ts';

/** The product's command executor over an opened storage. */
export const executorOver = (
  { store, sealer }: Pick<Storage, 'store' | 'sealer'>,
  onConflict?: (command: string) => void,
): CommandExecutor =>
  createCommandExecutor({
    store,
    sealer,
    catalogue: eventTypes,
    ids,
    clock: systemClock,
    ...(onConflict && { onConflict }),
  });
