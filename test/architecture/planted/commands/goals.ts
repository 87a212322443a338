import { connect } from '../infra/database.ts';
export const setGoal = connect;
