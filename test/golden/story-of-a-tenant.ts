import { changeTenantSettings, createTenant, reactivateTenant, suspendTenant } from '../../commands/tenancy.ts';
import type { StoredEvent } from '../../domain/kernel/envelope.ts';
import { ensureFlagPresets } from '../../infra/composition/flags.ts';
import { ensureRolePresets } from '../../infra/composition/role-presets.ts';
import type { Sealer } from '../../infra/crypto/sealer.ts';
import { tellOfAlerts, tellOfFlags } from './tell-of-alerts.ts';
import { tellOfAnalysis } from './tell-of-analysis.ts';
import { tellOfAReport, tellOfData } from './tell-of-data.ts';
import { tellOfAReplay, tellOfDecisions } from './tell-of-decisions.ts';
import { tellOfGoals } from './tell-of-goals.ts';
import { tellOfJobs } from './tell-of-jobs.ts';
import { tellOfKeysAndRoles, tellOfPeople } from './tell-of-people.ts';
import { createTeller, ON_PLATFORM } from './teller.ts';

/** A tenant, its people and all that they do but autopilot: every command that leads to a type of event. */
export const storyOfATenant = async (sealer: Sealer): Promise<readonly StoredEvent[]> => {
  const teller = createTeller(sealer);
  const { send, store, executor } = teller;
  await ensureRolePresets(executor);
  await ensureFlagPresets(executor);
  await send(createTenant, { slug: 'shop', name: 'The shop', industry: 'retail' }, ON_PLATFORM);
  await send(changeTenantSettings, { timeZone: 'Europe/London', currency: 'GBP' });
  await send(suspendTenant, { slug: 'shop', reason: 'did not pay' }, ON_PLATFORM);
  await send(reactivateTenant, { slug: 'shop' }, ON_PLATFORM);
  await tellOfPeople(teller);
  await tellOfKeysAndRoles(teller);
  await tellOfDecisions(teller);
  await tellOfAReplay(teller);
  await tellOfData(teller);
  await tellOfGoals(teller);
  await tellOfAReport(teller);
  await tellOfAnalysis(teller);
  await tellOfJobs(teller);
  await tellOfAlerts(teller);
  await tellOfFlags(teller);
  const pages = await Array.fromAsync(store.readAll());
  return pages.flatMap(({ events }) => events);
};
