import type { TenantId } from '../../domain/kernel/stream.ts';

/** What autopilot may act on. */
export interface AdEntityReference {
  readonly kind: 'campaign' | 'adset' | 'creative';
  readonly id: string;
}

/** An entity as the platform shows it. Amounts are integer minor units of its currency, as text. */
export interface AdEntity {
  readonly status: 'active' | 'paused';
  readonly dailyBudgetMinor?: string | undefined;
  readonly bidMinor?: string | undefined;
  readonly currency: string;
  /** Changes with every change of the entity. */
  readonly version: string;
  /** The platform is a simulator: nothing in the world changes. */
  readonly simulated: boolean;
}

/** Exactly one field is set. */
export type AdSetting =
  | { readonly status: 'active' | 'paused' }
  | { readonly dailyBudgetMinor: string }
  | { readonly bidMinor: string };

export interface AdChange {
  readonly tenant: TenantId;
  readonly entity: AdEntityReference;
  /** Refused when the entity has another version by now. */
  readonly expectedVersion: string;
  readonly set: AdSetting;
  /** The same key never has a second effect. */
  readonly idempotencyKey: string;
}

/** An advertising platform. Every failure is one of the errors below; of what else goes wrong the effect is unknown. */
export interface AdPlatform {
  /** Undefined: the platform has no such entity. @throws AdPlatformUnavailable */
  readonly read: (tenant: TenantId, entity: AdEntityReference, signal: AbortSignal) => Promise<AdEntity | undefined>;

  /**
   * @param permit awaited immediately before every outward attempt, also each repeated one. What it throws comes out
   *   as it is, and then that attempt was not made.
   * @throws AdChangeRefused the platform understood and did not do it
   * @throws AdPlatformUnavailable `effect` says whether an attempt may have had one
   */
  readonly change: (change: AdChange, permit: () => Promise<void>, signal: AbortSignal) => Promise<AdEntity>;
}

/** The platform answered, and will answer the same again. */
export class AdChangeRefused extends Error {
  override readonly name = 'AdChangeRefused';
  /** kebab-case: `version-differs`, `entity-not-found`. */
  readonly code: string;

  constructor(code: string, reason: string) {
    super(reason);
    this.code = code;
  }
}

/** The platform could not be reached, or did not answer in time. */
export class AdPlatformUnavailable extends Error {
  override readonly name = 'AdPlatformUnavailable';
  /** `unknown`: a request may have arrived. */
  readonly effect: 'none' | 'unknown';

  constructor(reason: string, effect: 'none' | 'unknown') {
    super(reason);
    this.effect = effect;
  }
}
