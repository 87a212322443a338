import {
  AdChangeRefused,
  type AdEntity,
  type AdEntityReference,
  type AdPlatform,
  AdPlatformUnavailable,
} from '../../infra/ad-platform/ad-platform.ts';

export interface MemoryAdPlatform extends AdPlatform {
  readonly put: (entity: AdEntityReference, state: AdEntity) => void;
  readonly get: (entity: AdEntityReference) => AdEntity | undefined;
  /** Idempotency keys of the changes that had an effect. */
  readonly effects: () => readonly string[];
  /** The next changes are carried out, and their answers lost. */
  readonly loseAnswers: (count: number) => void;
  /** What happens between the permission and the effect, and before the permission. */
  beforePermit: () => Promise<void>;
}

const textOf = ({ kind, id }: AdEntityReference): string => `${kind} ${id}`;

/** An ad platform in memory that keeps the port's promises: one effect a key, versions, permission before each attempt. */
export const createMemoryAdPlatform = (): MemoryAdPlatform => {
  const entities = new Map<string, AdEntity>();
  const answers = new Map<string, AdEntity>();
  let lost = 0;
  const platform: MemoryAdPlatform = {
    put: (entity, state) => void entities.set(textOf(entity), state),
    get: (entity) => entities.get(textOf(entity)),
    effects: () => [...answers.keys()],
    loseAnswers: (count) => {
      lost = count;
    },
    beforePermit: async () => undefined,
    read: async (_, entity) => entities.get(textOf(entity)),
    change: async ({ entity, expectedVersion, set, idempotencyKey }, permit) => {
      await platform.beforePermit();
      await permit();
      const known = answers.get(idempotencyKey);
      const before = entities.get(textOf(entity));
      if (known === undefined && before?.version !== expectedVersion) {
        throw new AdChangeRefused('version-differs', 'The entity has changed since.');
      }
      const after = known ?? { ...before, ...set, version: String(Number(expectedVersion) + 1) };
      if (!isEntity(after)) throw new Error('no entity');
      answers.set(idempotencyKey, after);
      entities.set(textOf(entity), after);
      if (lost > 0) {
        lost -= 1;
        throw new AdPlatformUnavailable('The answer was lost.', 'unknown');
      }
      return after;
    },
  };
  return platform;
};

const isEntity = (entity: Partial<AdEntity>): entity is AdEntity => entity.currency !== undefined;
