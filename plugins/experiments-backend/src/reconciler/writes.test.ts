import { readFile } from 'node:fs/promises';
import type { ApiRequest, ApiResponse } from '@assay/controller';
import { connectHub, type TestHub } from './testing/connectHub';
import { Harness } from './testing/Harness';
import { readAudited, type Audited } from './testing/readAudited';
import { undeclaredReads } from './testing/undeclaredReads';
import { minimumWrites } from './testing/minimumWrites';
import {
  existingSpec,
  hubSpec,
  measuredSpec,
  simulatedSpec,
} from './testing/specs';

// Longer than the harness waits, which says what for.
jest.setTimeout(120_000);

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

/** What was asked for, by its name: the last part of a path. */
function namesOf(lines: readonly string[]): string[] {
  return lines.map(line => line.split('/').at(-1) ?? '');
}

/** Version in a body; a patch of ours carries the one that it was decided on. */
function versionOf(body: unknown): string | undefined {
  const object = typeof body === 'string' ? JSON.parse(body || '{}') : body;
  return object?.metadata?.resourceVersion ?? Symbol('none');
}

describe('writes of a fault-free lifecycle', () => {
  let harness: Harness;
  let target: TestHub;
  let auditedBefore: Audited = { writes: [], gets: [] };
  beforeAll(async () => {
    harness = await Harness.start();
    harness.engines.externalUrls = ['https://served.example'];
    target = await connectHub();
    await harness.openCluster(await readFile(target.kubeconfig, 'utf8'));
  });
  afterAll(async () => {
    await harness?.close();
    await target?.close();
  });

  it.each([
    { name: 'one simulated component', spec: simulatedSpec },
    { name: 'two measured variants', spec: measuredSpec },
    {
      name: 'on the hub itself',
      spec: hubSpec,
      info: { hub: 'kubernetes' as const },
    },
    {
      name: 'on a cluster that is there already',
      spec: existingSpec,
      info: { hub: 'kubernetes' as const },
    },
  ])(
    'are at most 1.10 times the minimum, and each changes something: $name',
    async ({ spec, info }) => {
      const counter = new WriteCounter();
      const reconciler = await harness.startReconciler({
        interceptor: counter.intercept,
        info,
      });
      const { metadata } = await harness.createRun(spec);
      const run = await harness.waitForEnd(metadata.name);
      // The run tells of the last write before its answer comes.
      await reconciler.controller.idle();
      await reconciler.stop();

      const minimum = minimumWrites(run);
      const ratio = (counter.writes.length / minimum).toFixed(2);
      process.stdout.write(
        `writes ${counter.writes.length}, minimum ${minimum}, ratio ${ratio}, gets ${counter.gets.length}, on ${harness.hub.name}\n`,
      );
      if (process.env.HARNESS_LOG) {
        process.stdout.write(
          `${counter.writes.join('\n')}\n${counter.reads.join('\n')}\n`,
        );
      }
      expect(run.status?.phase).toBe('Complete');
      expect(counter.writes.length).toBeLessThanOrEqual(1.1 * minimum);
      expect(counter.unchanged).toEqual([]);
      expect(undeclaredReads(namesOf(counter.gets), run)).toEqual([]);

      const audited = await readAudited(harness);
      if (!audited) {
        process.stdout.write(
          'HARNESS_AUDIT_LOG names no audit log: the server was not asked what it saw\n',
        );
        return;
      }
      const writes = audited.writes.slice(auditedBefore.writes.length);
      const gets = audited.gets.slice(auditedBefore.gets.length);
      auditedBefore = audited;
      process.stdout.write(
        `in the audit log writes ${writes.length}, gets ${gets.length}\n`,
      );
      expect([...writes].sort()).toEqual([...counter.writes].sort());
      expect([...gets].sort()).toEqual([...counter.gets].sort());
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
