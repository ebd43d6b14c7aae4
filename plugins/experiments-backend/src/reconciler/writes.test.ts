import type { ApiRequest, ApiResponse } from '@assay/controller';
import { Harness } from './testing/Harness';
import { countAudited } from './testing/countAudited';
import { minimumWrites } from './testing/minimumWrites';
import { measuredSpec, simulatedSpec } from './testing/specs';

jest.setTimeout(60_000);

/** Writes and reads of the reconciler, and those of them that changed nothing. */
class WriteCounter {
  writes: string[] = [];
  reads: string[] = [];
  gets: string[] = [];
  unchanged: string[] = [];

  readonly intercept = async (
    request: ApiRequest,
    next: () => Promise<ApiResponse>,
  ): Promise<ApiResponse> => {
    const response = await next();
    const line = `${request.method} ${request.path.split('?')[0]}`;
    if (request.method === 'GET') {
      this.reads.push(line);
      // Every list of ours selects something; what is asked without a query is one object.
      if (!request.path.includes('?')) {
        this.gets.push(line);
      }
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
  let auditedBefore = 0;
  beforeAll(async () => {
    harness = await Harness.start();
  });
  afterAll(() => harness?.close());

  it.each([
    { name: 'one simulated component', spec: simulatedSpec },
    { name: 'two measured variants', spec: measuredSpec },
  ])(
    'are at most 1.10 times the minimum, and each changes something: $name',
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
        ).toFixed(2)}, gets ${counter.gets.length}, on ${harness.hub.name}\n`,
      );
      if (process.env.HARNESS_LOG) {
        process.stdout.write(
          `${counter.writes.join('\n')}\n${counter.reads.join('\n')}\n`,
        );
      }
      expect(run.status?.phase).toBe('Complete');
      expect(counter.writes.length).toBeLessThanOrEqual(1.1 * minimum);
      expect(counter.unchanged).toEqual([]);
      // One for each entry that is gone, and one for each connection, which no watch may see.
      expect(counter.gets.length).toBeLessThanOrEqual(
        run.status!.ledger!.length + run.spec.targets.length,
      );
      const audited = await countAudited(harness.namespace);
      const seen =
        audited === undefined ? counter.writes.length : audited - auditedBefore;
      auditedBefore = audited ?? auditedBefore;
      process.stdout.write(
        audited === undefined
          ? 'HARNESS_AUDIT_LOG names no audit log: the server was not asked what it saw\n'
          : `writes in the audit log ${seen}\n`,
      );
      expect(seen).toBe(counter.writes.length);
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
