export { recordClusterTimes, spendingOf } from './spendingOf';
