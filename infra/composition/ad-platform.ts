import type { AdPlatform } from '../ad-platform/ad-platform.ts';
import { createHttpAdPlatform } from '../ad-platform/http-ad-platform.ts';
import { type AdPlatformSimulator, startAdPlatformSimulator } from '../ad-platform/simulator.ts';
import { chance } from '../chance.ts';
import { systemEpochMillis } from '../clock.ts';
import { pause } from '../pause.ts';

export interface OpenedAdPlatform {
  readonly platform: AdPlatform;
  /** Undefined: the platform is a real one. */
  readonly simulator: AdPlatformSimulator | undefined;
  readonly close: () => Promise<void>;
}

/** The ad platform that the configuration names, or the simulator that ships for demo and tests. */
export const openAdPlatform = async (url: string | undefined): Promise<OpenedAdPlatform> => {
  const simulator = url === undefined ? await startAdPlatformSimulator({ epochMillis: systemEpochMillis }) : undefined;
  const platform = createHttpAdPlatform({
    url: url ?? simulator?.url ?? '',
    epochMillis: systemEpochMillis,
    random: chance,
    pause,
  });
  return { platform, simulator, close: async () => simulator?.close() };
};
