import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  invitationOfToken,
  invitationTokenText,
  personOfResetToken,
  refreshTokenText,
  resetTokenText,
  sessionOfRefreshToken,
} from './token-text.ts';

const secret = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('base64url'));

test('property: a token says where its stream is, and no token of another kind does', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), secret, (one, other, random) => {
      const [refresh, reset] = [refreshTokenText(one, random), resetTokenText(one, random)];
      const invitation = invitationTokenText(one, other, random);
      expect(sessionOfRefreshToken(refresh)).toBe(one);
      expect(personOfResetToken(reset)).toBe(one);
      expect(invitationOfToken(invitation)).toEqual({ tenant: one, invitationId: other });
      expect([reset, invitation].map(sessionOfRefreshToken)).toEqual([undefined, undefined]);
      expect([refresh, invitation].map(personOfResetToken)).toEqual([undefined, undefined]);
      expect([refresh, reset].map(invitationOfToken)).toEqual([undefined, undefined]);
    }),
  );
});

test('property: one token has one text', () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      secret,
      fc.nat(),
      fc.constantFrom('A', 'z', '-', '=', ' ', 'é'),
      (id, random, place, letter) => {
        const text = refreshTokenText(id, random);
        const at = place % text.length;
        const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
        const found = sessionOfRefreshToken(changed);
        // Whatever is still read as a token is spelt exactly as that token is.
        if (found !== undefined) expect(refreshTokenText(found, changed.slice(-43))).toBe(changed);
      },
    ),
  );
});
