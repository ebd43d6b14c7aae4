import { KubernetesError } from '../client';
import { RestartPolicy } from './RestartPolicy';

const failure = (code: number, retryAfterMs?: number) =>
  new KubernetesError('no', { code, retryAfterMs });

describe('RestartPolicy', () => {
  it.each([
    {
      name: 'a server that closes at once',
      ends: Array(8).fill([10]),
      want: [1, 2, 4, 8, 16, 30, 30, 30],
    },
    {
      name: 'a watch that came to its proper end',
      ends: [[300_000], [300_000]],
      want: [0, 0],
    },
    {
      name: 'an error after a long watch',
      ends: [
        [0, failure(500)],
        [0, failure(500)],
        [60_000, failure(500)],
      ],
      want: [1, 2, 1],
    },
    {
      name: 'a kind that is not there and then appears',
      ends: [...Array(5).fill([5, failure(404)]), [5, failure(429, 1_000)]],
      want: [1, 2, 4, 5, 5, 1],
    },
    {
      name: 'a server that asks for time',
      ends: [
        [5, failure(429, 90_000)],
        [5, failure(503, 9e9)],
      ],
      want: [90, 300],
    },
  ])('waits after $name', ({ ends, want }) => {
    const policy = new RestartPolicy(() => 1);
    expect(
      ends.map(([livedMs, error]) => policy.nextDelayMs(livedMs, error) / 1000),
    ).toEqual(want);
  });

  it('spreads those that failed together', () => {
    const delays = [0, 0.5, 0.999].map(random =>
      new RestartPolicy(() => random).nextDelayMs(0, failure(500)),
    );
    expect(delays).toEqual([500, 750, 1000]);
  });
});
