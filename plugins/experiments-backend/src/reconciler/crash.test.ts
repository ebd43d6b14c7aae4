import { readFile } from 'node:fs/promises';
import type { ApiRequest, ApiResponse } from '@assay/controller';
import type { ExperimentObject } from './kinds';
import { connectHub, type TestHub } from './testing/connectHub';
import { Harness, isFinished } from './testing/Harness';
import { ProcessDied } from './testing/ReconcilerProcess';
import {
  existingSpec,
  hubSpec,
  measuredSpec,
  simulatedSpec,
} from './testing/specs';

const LANES = 4;

jest.setTimeout(15 * 60_000);

/** Where the process dies: before a request is sent, or after it was committed and unanswered. */
type Moment = 'before sending' | 'after commit';

interface Schedule {
  call: number;
  moment: Moment;
}

/** What must be the same, however often the process died on the way. */
function endOf(run: ExperimentObject) {
  const { status } = run;
  return {
    phase: status?.phase,
    reason: status?.reason,
    failure: status?.failure,
    phases: status?.timeline?.map(({ phase }) => phase),
    conditions: status?.conditions?.map(
      each => `${each.type} ${each.status} ${each.reason}`,
    ),
    plan: status?.plan?.hash,
    criteria: status?.criteria,
    // Names hold the UID of the run; roles, attempts and states do not.
    ledger: status?.ledger?.map(
      each => `${each.role} ${each.attempt} ${each.state}`,
    ),
  };
}

/** Lets a process die at one of its requests, and tells of it. */
function dieAt(
  { call, moment }: Schedule,
  tell: (request: string) => void,
): (
  request: ApiRequest,
  next: () => Promise<ApiResponse>,
) => Promise<ApiResponse> {
  let calls = 0;
  return async (request, next) => {
    calls += 1;
    if (calls !== call) {
      return next();
    }
    if (moment === 'after commit') {
      await next();
    }
    tell(`${request.method} ${request.path.split('?')[0]}`);
    throw new ProcessDied(`The process died ${moment}`);
  };
}

/** One lifecycle with one death, after which another process goes on. */
async function survive(
  harness: Harness,
  spec: typeof simulatedSpec,
  schedule: Schedule | undefined,
): Promise<{ run: ExperimentObject; died?: string }> {
  let died: string | undefined;
  const { metadata } = await harness.createRun(spec);
  const info = isShared(spec) ? ({ hub: 'kubernetes' } as const) : undefined;
  const first = await harness.startReconciler({
    info,
    interceptor:
      schedule &&
      dieAt(schedule, request => {
        died = request;
      }),
  });
  await harness.waitForRun(
    metadata.name,
    'the end, or a death',
    run => died !== undefined || (run !== undefined && isOver(run)),
  );
  await first.stop();
  const second = died ? await harness.startReconciler({ info }) : undefined;
  const run = await harness.waitForEnd(metadata.name);
  await second?.stop();
  expect(await harness.leftovers(metadata.uid!)).toEqual([]);
  expect(
    await harness.store.listRevisions({ runUid: metadata.uid }),
  ).toHaveLength(1);
  await harness.deleteRun(metadata.name);
  return { run, died };
}

/** Whether a spec asks for what only a Kubernetes cluster can give. */
function isShared({ targets }: typeof simulatedSpec): boolean {
  return targets.some(({ cluster }) =>
    ['hub', 'existing'].includes(cluster?.provider ?? ''),
  );
}

function isOver(run: ExperimentObject): boolean {
  return isFinished(run) && (run.metadata.finalizers ?? []).length === 0;
}

/** The hub under its own address stands in for another cluster. */
async function putKubeconfig(lane: Harness): Promise<void> {
  lane.engines.externalUrls = ['http://served.example'];
  await lane.openCluster(await readFile(lane.hub.kubeconfig, 'utf8'));
}

describe('a process that dies at any of its requests', () => {
  let hub: TestHub;
  let lanes: Harness[];
  beforeAll(async () => {
    hub = await connectHub();
    lanes = await Promise.all(
      Array.from({ length: LANES }, () => Harness.start(hub)),
    );
    await Promise.all(lanes.map(lane => putKubeconfig(lane)));
  });
  afterAll(async () => {
    await Promise.all((lanes ?? []).map(each => each.close()));
    await hub?.close();
  });

  it.each([
    { name: 'one simulated component', spec: simulatedSpec },
    { name: 'two measured variants', spec: measuredSpec },
    { name: 'one component on the hub itself', spec: hubSpec },
    { name: 'one component on a registered cluster', spec: existingSpec },
  ])(
    'is followed by one that ends in the same place: $name',
    async ({ name, spec }) => {
      const expected = endOf((await survive(lanes[0], spec, undefined)).run);
      expect(expected.phase).toBe('Complete');

      const failures: string[] = [];
      let tried = 0;
      let next = 0;
      let end = Infinity;
      const work = async (harness: Harness) => {
        while (next / 2 < end) {
          const schedule: Schedule = {
            call: Math.floor(next / 2) + 1,
            moment: next % 2 === 0 ? 'before sending' : 'after commit',
          };
          next += 1;
          const at = `call ${schedule.call}, ${schedule.moment}`;
          try {
            const { run, died } = await survive(harness, spec, schedule);
            if (!died) {
              // The lifecycle has fewer calls than this: every one of them was tried.
              end = Math.min(end, schedule.call - 1);
              continue;
            }
            tried += 1;
            const reached = endOf(run);
            if (JSON.stringify(reached) !== JSON.stringify(expected)) {
              failures.push(
                `${at} (${died}): ${JSON.stringify(reached, null, 1)}`,
              );
            }
          } catch (error) {
            tried += 1;
            failures.push(
              `${at}: ${error instanceof Error ? error.message : error}`,
            );
          }
        }
      };
      await Promise.all(lanes.map(work));
      process.stdout.write(
        `${name}, on ${hub.name}: tried ${tried} survived ${
          tried - failures.length
        }\n`,
      );
      expect(failures).toEqual([]);
      expect(tried).toBeGreaterThan(50);
    },
  );
});
