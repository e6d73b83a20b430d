/** Background checks: what is kept in two places must agree. */
export { checkStatistics, type StatisticsCheck } from './check-statistics.ts';
