import type {
  ClusterProvider,
  MetricSource,
} from '@assay/plugin-experiments-node';
import { Extensions } from './extensions';
import { MemoryResultStore } from './__testUtils__/MemoryResultStore';

const provider = (name: string) => ({ name } as ClusterProvider);
const source = (name: string) => ({ name } as MetricSource);

describe('Extensions', () => {
  it('adds what modules bring to what is built in', () => {
    const extensions = new Extensions();
    extensions.addClusterProvider(provider('moon'));
    extensions.addMetricSource(source('graphite'));
    expect(
      extensions.providers([provider('local')]).map(({ name }) => name),
    ).toEqual(['moon', 'local']);
    expect(
      extensions.sources([source('prometheus')]).map(({ name }) => name),
    ).toEqual(['graphite', 'prometheus']);
  });

  it('refuses a name that is taken, and a second store', () => {
    const extensions = new Extensions();
    extensions.addClusterProvider(provider('local'));
    expect(() => extensions.providers([provider('local')])).toThrow(
      'two cluster providers with the name "local"',
    );
    extensions.setResultStore(new MemoryResultStore());
    expect(() => extensions.setResultStore(new MemoryResultStore())).toThrow(
      'exclude each other',
    );
  });
});
