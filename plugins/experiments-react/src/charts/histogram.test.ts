import { buildResult } from '../testUtils';
import {
  decodeHistogram,
  distributionsByVariant,
  mergeHistograms,
} from './histogram';

const result = buildResult();

describe('decodeHistogram', () => {
  it('gives back what the trial recorded', () => {
    for (const { histogram, summary } of result.trials) {
      const distribution = decodeHistogram(histogram);
      expect(distribution.count).toBe(summary.responses);
      expect(distribution.quantile(0.5)).toBe(summary.latency.p50);
      expect(distribution.quantile(0.99)).toBe(summary.latency.p99);
      // The maximum is exact where it was recorded, and one of its bucket once encoded.
      expect(distribution.max / summary.latency.max).toBeCloseTo(1, 2);
    }
  });

  it('lists every recorded value once, ascending, and loses none', () => {
    const distribution = decodeHistogram(result.trials[0].histogram);
    const recorded = distribution.recorded();
    const values = recorded.map(({ value }) => value);
    expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
    expect(recorded.reduce((sum, { count }) => sum + count, 0)).toBe(
      distribution.count,
    );
  });

  it('refuses an encoding that it does not know', () => {
    const { histogram } = result.trials[0];
    expect(() =>
      decodeHistogram({ ...histogram, unit: 'ns' as never }),
    ).toThrow('in ns is not known');
  });
});

describe('mergeHistograms', () => {
  it('counts every response of every trial', () => {
    const own = result.trials.filter(trial => trial.variant === 'node');
    const merged = mergeHistograms(own.map(trial => trial.histogram));
    expect(merged.count).toBe(
      own.reduce((sum, trial) => sum + trial.summary.responses, 0),
    );
    const maxima = own.map(trial => decodeHistogram(trial.histogram).max);
    expect(merged.max / Math.max(...maxima)).toBeCloseTo(1, 2);
  });

  it('is empty without trials', () => {
    expect(mergeHistograms([]).count).toBe(0);
  });
});

describe('distributionsByVariant', () => {
  it('leaves out trials that may not be used', () => {
    const spoiled = {
      ...result,
      trials: result.trials.map(trial => ({
        ...trial,
        valid: trial.trial !== 2,
      })),
    };
    expect(
      distributionsByVariant(spoiled).map(({ variant, trials }) => [
        variant,
        trials,
      ]),
    ).toEqual([
      ['node', 2],
      ['node-keepalive-off', 2],
    ]);
  });
});
