import type { ReadPosition, Position as ServerPosition } from '@eventstore/db-client';
import { type Position, START } from '../../../domain/kernel/position.ts';

const HALF = 64n;
const LOWER_HALF = (1n << HALF) - 1n;

/** The server's two numbers in one, in the order that the server has. */
export const packed = ({ commit, prepare }: ServerPosition): Position => (commit << HALF) | prepare;

/** Where the server has to begin. Its first record is never an event of ours, so START cannot be confused with one. */
export const unpacked = (position: Position): ReadPosition =>
  position === START ? 'start' : { commit: position >> HALF, prepare: position & LOWER_HALF };
