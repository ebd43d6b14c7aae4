export type {
  Chart,
  ChartColumn,
  ChartDrawing,
  ChartPanel,
  ChartRequest,
  ChartRow,
} from './chart';
export * from './ChartFigure';
export * from './ResultCharts';
export * from './csv';
export * from './download';
export { decodeHistogram, mergeHistograms } from './histogram';
export type { LatencyDistribution } from './histogram';
export { latencyHistogram } from './latencyHistogram';
export { latencyPercentiles } from './latencyPercentiles';
export { metricByVariant } from './metricByVariant';
export * from './registry';
export * from './theme';
export { throughput } from './throughput';
export { trials } from './trials';
export { useThemeMode } from './useThemeMode';
