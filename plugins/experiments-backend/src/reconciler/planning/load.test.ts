import type { ExperimentSpec } from '@assay/plugin-experiments-common';
import { AdmissionReport } from './AdmissionReport';
import { resolveLoad } from './load';

const load = (given: Record<string, string>) => {
  const report = new AdmissionReport();
  const spec = { workflow: { warmUp: '1s' } } as ExperimentSpec;
  const profile = resolveLoad(spec, given, report);
  return { profile, problems: report.errors };
};

describe('resolveLoad', () => {
  it('has the lab send at random times where nothing is said', () => {
    const { profile, problems } = load({});
    expect(problems).toEqual([]);
    expect(profile).toMatchObject({ arrivals: 'poisson', warmUpSeconds: 1 });
    // The plans of earlier releases have no such field, and stay equal.
    expect(profile).not.toHaveProperty('generator');
  });

  it.each<Record<string, string>>([{}, { arrivals: 'constant' }])(
    'has k6 send at a constant rate with %p',
    given => {
      const { profile, problems } = load({ generator: 'k6', ...given });
      expect(problems).toEqual([]);
      expect(profile).toMatchObject({ generator: 'k6', arrivals: 'constant' });
    },
  );

  it.each([
    [{ generator: 'wrk' }, 'generator', '"wrk" is not loadgen or k6'],
    [
      { generator: 'k6', arrivals: 'poisson' },
      'arrivals',
      '"poisson" is not constant, the only way in which k6 sends',
    ],
    [{ arrivals: 'normal' }, 'arrivals', '"normal" is not constant or poisson'],
    [{ rate: '0' }, 'rate', '"0" is not a rate from 0.01 to 100000 per second'],
    [{ duration: 'soon' }, 'duration', '"soon" is not a duration such as 10s'],
    [{ method: 'FETCH' }, 'method', '"FETCH" is not one of GET, HEAD'],
    [{ seed: '1.5' }, 'seed', '"1.5" is not a whole number'],
  ])('refuses %p', (given, field, message) => {
    const { problems } = load(given);
    expect(problems).toEqual([
      expect.objectContaining({
        field: `spec.workflow.arguments.${field}`,
        message: expect.stringContaining(message),
      }),
    ]);
  });
});
