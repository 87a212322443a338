import { z } from 'zod';
import { joinTenant } from '../commands/people.ts';
import { MemberAdded } from '../domain/tenancy/events.ts';
import { send } from './runtime/job.ts';
import { on, processManager, type Transition } from './runtime/process-manager.ts';

const State = z.strictObject({});

const ended = (step: string, outputs: Transition<z.output<typeof State>>['outputs'] = []) => ({
  step,
  state: {},
  outputs,
  finished: true,
});

/**
 * Notes with each person where it was made a member: memberships are in their tenants' logs, and sign-in has to know in
 * which to look. Somebody who is not registered cannot sign in, and has it noted when accepting an invitation.
 */
export const personDirectory = processManager({
  name: 'personDirectory',
  version: 1,
  state: State,
  stuckAfterMillis: 60_000,
  reactions: [
    on(MemberAdded, {
      instance: ({ data }) => data.personId,
      react: ({ data: { personId }, metadata: { tenant } }) =>
        ended('noted', [send(joinTenant, { personId, joinedTenant: tenant })]),
    }),
  ],
  onRefused: () => ended('not registered'),
});
