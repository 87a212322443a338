import { connect } from '../../infra/database.ts';
export const goal = connect;
