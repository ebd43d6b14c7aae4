import type { ApiRequest, ApiResponse } from '@assay/controller';
import { Harness } from './testing/Harness';
import { minimumWrites } from './testing/minimumWrites';
import { measuredSpec, simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

/** Writes of the reconciler's user agent, and those of them that changed nothing. */
class WriteCounter {
  writes: string[] = [];
  reads: string[] = [];
  unchanged: string[] = [];

  readonly intercept = async (
    request: ApiRequest,
    next: () => Promise<ApiResponse>,
  ): Promise<ApiResponse> => {
    const response = await next();
    const line = `${request.method} ${request.path.split('?')[0]}`;
    if (request.method === 'GET') {
      this.reads.push(line);
    } else if (!/\/(events|leases)(\/|$)/.test(request.path.split('?')[0])) {
      this.writes.push(line);
      if (versionOf(request.body) === versionOf(response.body)) {
        this.unchanged.push(line);
      }
    }
    return response;
  };
}

/** Version in a body; a patch of ours carries the one that it was decided on. */
function versionOf(body: unknown): string | undefined {
  const object = typeof body === 'string' ? JSON.parse(body || '{}') : body;
  return object?.metadata?.resourceVersion ?? Symbol('none');
}

describe('writes of a fault-free lifecycle', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());

  it.each([
    { name: 'one simulated component', spec: simulatedSpec },
    { name: 'two measured variants', spec: measuredSpec },
  ])(
    'are at most 1.25 times the minimum, and each changes something: $name',
    async ({ spec }) => {
      const counter = new WriteCounter();
      const reconciler = await harness.startReconciler({
        interceptor: counter.intercept,
      });
      const { metadata } = await harness.createRun(spec);
      const run = await harness.waitForEnd(metadata.name);
      await reconciler.stop();

      const minimum = minimumWrites(run);
      process.stdout.write(
        `writes ${counter.writes.length}, minimum ${minimum}, ratio ${(
          counter.writes.length / minimum
        ).toFixed(2)}\n`,
      );
      if (process.env.HARNESS_LOG) {
        process.stdout.write(
          `${counter.writes.join('\n')}\n${counter.reads.join('\n')}\n`,
        );
      }
      expect(run.status?.phase).toBe('Complete');
      expect(counter.writes.length).toBeLessThanOrEqual(1.25 * minimum);
      expect(counter.unchanged).toEqual([]);
    },
  );

  it('are none at all for a run that is over, whatever it is woken by', async () => {
    const { metadata } = await harness.createRun(simulatedSpec);
    const first = await harness.startReconciler();
    const before = await harness.waitForEnd(metadata.name);
    await first.stop();

    const counter = new WriteCounter();
    const second = await harness.startReconciler({
      interceptor: counter.intercept,
    });
    await second.controller.idle();
    await harness.clock.advance(3_600_000);
    await second.controller.idle();
    await second.stop();

    expect(counter.writes).toEqual([]);
    expect(
      (await harness.getRun(metadata.name))?.metadata.resourceVersion,
    ).toBe(before.metadata.resourceVersion);
  });
});
