import { KubernetesError, VirtualClock } from '@assay/controller';
import { KNOWN_FOR_MS, KnownConnections } from './KnownConnections';

const use = { key: 'lab/run', uid: 'one', target: 'system' };
const answered = (code: number) => new KubernetesError('refused', { code });

describe('KnownConnections', () => {
  let clock: VirtualClock;
  let known: KnownConnections;
  let reads: number;
  const of = (other: Partial<typeof use> = {}) =>
    known.of({ ...use, ...other }, async () => {
      reads += 1;
      return {
        registration: { server: `https://${reads}`, config: {} },
        clusterScopedKinds: [],
      };
    });
  beforeEach(() => {
    clock = new VirtualClock();
    known = new KnownConnections(clock);
    reads = 0;
  });

  it('reads once what is used again', async () => {
    expect(await of()).toBe(await of());
    expect(reads).toBe(1);
  });

  it.each([
    ['another target', { target: 'load' }],
    ['another run', { key: 'lab/other', uid: 'two' }],
    ['a later run of the same name', { uid: 'two' }],
  ])('knows nothing of %s', async (_, other) => {
    await of();
    await of(other);
    expect(reads).toBe(2);
  });

  it('reads again after a while, for an administrator may have closed it', async () => {
    await of();
    await clock.advance(KNOWN_FOR_MS - 1);
    await of();
    expect(reads).toBe(1);
    await clock.advance(1);
    await of();
    expect(reads).toBe(2);
  });

  it.each([
    ['no answer', answered(0), 2],
    ['401', answered(401), 2],
    ['403', answered(403), 2],
    ['404', answered(404), 1],
    ['409', answered(409), 1],
    ['503', answered(503), 1],
    ['an error of our own', new Error('stopped'), 1],
  ])('after %s', async (_, error, want) => {
    await of();
    known.heard(use, error);
    await of();
    expect(reads).toBe(want);
  });

  it('does not remember what could not be read', async () => {
    const fail = () => known.of(use, async () => Promise.reject(new Error()));
    await expect(fail()).rejects.toThrow();
    await of();
    expect(reads).toBe(1);
  });

  it('forgets a run with all of its targets', async () => {
    await of();
    known.forget(use.key);
    await of();
    expect(reads).toBe(2);
  });
});
