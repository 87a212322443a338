import type { BodyOf } from '../../api/routes';

export type Settings = BodyOf<'/v1/autopilot/settings', 'post'>;

export const LEVELS = {
  suggest_only: { word: 'Only suggests', means: 'Nothing is carried out, also with an approval.' },
  approval_required: { word: 'Asks for everything', means: 'Every action waits for a person.' },
  guarded_auto: {
    word: 'Acts within guards',
    means: 'What only spends less, and passes the gate, is done without a person; everything else waits for one.',
  },
} as const satisfies Readonly<Record<Settings['level'], { readonly word: string; readonly means: string }>>;
