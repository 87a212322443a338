import { describe, test } from 'vitest';
import { deciderSpec } from '../../test/support/decider-spec.ts';
import { RoleDefined, RoleRetired } from './events.ts';
import { role } from './role.ts';

const spec = deciderSpec(role);
const definition = { name: 'buyer', description: 'Buys', permissions: ['rules:read', 'rules:write'] };
const defined = RoleDefined(definition);

describe('a role of a tenant', () => {
  test('is defined by whoever has all that it gives', () => {
    spec.given().when({ type: 'DefineRole', definition, covered: true }).then(defined);
    spec
      .given()
      .when({ type: 'DefineRole', definition, covered: false })
      .thenRefused('forbidden', 'beyond-own-permissions');
  });

  test('is changed by defining it anew; the same definition changes nothing', () => {
    const less = { ...definition, permissions: ['rules:read'] };
    spec.given(defined).when({ type: 'DefineRole', definition: less, covered: true }).then(RoleDefined(less));
    const turned = { ...definition, permissions: definition.permissions.toReversed() };
    spec.given(defined).when({ type: 'DefineRole', definition: turned, covered: true }).thenNothing();
  });

  test('never takes the name of one that ships with the product', () => {
    const taken = { ...definition, name: 'tenant_admin' };
    spec
      .given()
      .when({ type: 'DefineRole', definition: taken, covered: true })
      .thenRefused('conflict', 'role-name-taken');
    spec
      .given()
      .when({ type: 'RetireRole', name: 'tenant_admin', covered: true })
      .thenRefused('conflict', 'role-is-preset');
  });

  test('is retired once, by whoever has all that it gives, and may be defined again', () => {
    const retire = { type: 'RetireRole', name: 'buyer', covered: true } as const;
    spec
      .given(defined)
      .when(retire)
      .then(RoleRetired({ name: 'buyer' }));
    spec
      .given(defined, RoleRetired({ name: 'buyer' }))
      .when(retire)
      .thenNothing();
    spec.given().when(retire).thenRefused('notFound', 'role-not-found');
    spec
      .given(defined)
      .when({ ...retire, covered: false })
      .thenRefused('forbidden', 'beyond-own-permissions');
    spec
      .given(defined, RoleRetired({ name: 'buyer' }))
      .when({ type: 'DefineRole', definition, covered: true })
      .then(defined);
  });
});

describe('a preset', () => {
  test('is defined when the log says nothing of it or something else', () => {
    spec.given().when({ type: 'DefineRolePreset', definition }).then(defined);
    spec.given(defined).when({ type: 'DefineRolePreset', definition }).thenNothing();
    const more = { ...definition, permissions: [...definition.permissions, 'rules:execute'] };
    spec.given(defined).when({ type: 'DefineRolePreset', definition: more }).then(RoleDefined(more));
  });
});
