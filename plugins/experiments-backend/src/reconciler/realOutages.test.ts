import { execFile } from 'node:child_process';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '@assay/controller';
import {
  resources,
  type ConditionType,
  type Phase,
} from '@assay/plugin-experiments-common';
import {
  missingForRealClusters,
  startRealCluster,
  type RealCluster,
} from '../testing/realClusters';
import { conditionOf } from './conditions';
import type { ExperimentObject } from './kinds';
import { Harness, isFinished } from './testing/Harness';
import type { ReconcilerProcess } from './testing/ReconcilerProcess';
import type { Hold } from './testing/ScriptedEngines';
import { simulatedSpec } from './testing/specs';

const missing = missingForRealClusters([
  'kube-apiserver',
  'kube-controller-manager',
  'workflow-controller',
]);
/** Ten minutes without an engine, and every restart, take a quarter of an hour. */
const LONG = process.env.HARNESS_OUTAGES === 'long';
const AWAY_SECONDS = LONG ? 600 : 10;

interface Restart {
  hold: Hold;
  phase: Phase;
  awaySeconds: number;
}
const restart: Restart = { hold: 'loadEnd', phase: 'Running', awaySeconds: 2 };
const RESTARTS: Restart[] = LONG
  ? [
      { hold: 'delivery', phase: 'Provisioning', awaySeconds: 2 },
      restart,
      // Longer than a leader may go without renewing its lease.
      { ...restart, awaySeconds: 20 },
      { hold: 'removal', phase: 'Running', awaySeconds: 2 },
    ]
  : [restart];
const PATIENCE_MS = 60_000;
const title = 'real outages';

jest.setTimeout((AWAY_SECONDS + 240) * 1000);

const sleep = (seconds: number) =>
  new Promise(resolve => setTimeout(resolve, seconds * 1000));

/** Prints what happened and how long it took: this is what such a test is for. */
const say = (what: string) => process.stdout.write(`${what}\n`);

/** A run as a person reads it: its conditions, by kubectl. */
async function kubectl(kubeconfig: string, args: string[]): Promise<string> {
  const cache =
    process.env.CONTROL_PLANE_CACHE ?? join(homedir(), '.cache/control-plane');
  const { stdout } = await promisify(execFile)(
    'kubectl',
    ['--kubeconfig', kubeconfig, ...args],
    {
      env: {
        ...process.env,
        PATH: [join(cache, 'bin'), process.env.PATH].join(delimiter),
      },
    },
  );
  return stdout.trim();
}

(missing ? describe.skip : describe)(
  missing ? `skipped: ${missing}. ${title}` : title,
  () => {
    let hub: RealCluster;
    let harness: Harness;
    let started: ReconcilerProcess;

    async function prepare(parts: string, runsLoad: boolean): Promise<void> {
      hub = await startRealCluster(
        ['--with', parts, '--crds', 'crossplane,argo-cd,argo-workflows'],
        AWAY_SECONDS + 600,
      );
      harness = await Harness.start(
        {
          kubeconfig: hub.kubeconfig,
          name: 'a real hub',
          bare: true,
          close: async () => {},
        },
        { runsLoad },
      );
      started = await harness.startReconciler({
        clock: systemClock,
        candidate: 'the-only-one',
        info: { hub: 'kubernetes' },
      });
    }
    afterEach(async () => {
      await harness?.close();
      await hub?.stop();
    }, 60_000);

    /** Waits for a run that nothing but real time moves; while nobody answers it goes on asking. */
    async function until(
      name: string,
      what: string,
      holds: (run: ExperimentObject) => boolean,
    ): Promise<ExperimentObject> {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const run = await harness.getRun(name).catch(() => undefined);
        if (run && holds(run)) {
          return run;
        }
        if (Date.now() > end) {
          throw new Error(
            `${name} never came to: ${what}: ${JSON.stringify(run?.status)}`,
          );
        }
        await sleep(0.1);
      }
    }

    const isWaiting = (run: ExperimentObject, type: ConditionType) =>
      conditionOf(run.status ?? {}, type)?.status === 'False';

    /** Nothing was made twice, and nothing is left. */
    async function expectClean(run: ExperimentObject): Promise<void> {
      expect(run.status?.phase).toBe('Complete');
      expect(run.status?.ledger?.map(({ state }) => state)).toEqual(
        run.status?.ledger?.map(() => 'Gone'),
      );
      expect(
        run.status?.ledger?.filter(({ attempt }) => attempt !== 1),
      ).toEqual([]);
      expect(await harness.leftovers(run.metadata.uid!)).toEqual([]);
      const left = await harness.client.list(resources.configMaps, {
        labelSelector: `assay.dev/run-uid=${run.metadata.uid}`,
      });
      expect(left.items).toEqual([]);
    }

    it('the API server is killed and started again in the middle of runs: each goes on where it was', async () => {
      await prepare('controllers', true);
      for (const { hold, phase, awaySeconds } of RESTARTS) {
        harness.engines.hold(hold);
        const { metadata } = await harness.createRun(simulatedSpec);
        const before = await until(
          metadata.name,
          `${phase}, held by ${hold}`,
          run =>
            run.status?.phase === phase &&
            (hold !== 'removal' || isWaiting(run, 'TornDown')),
        );
        await hub.part('kill', 'kube-apiserver');
        const killedAt = Date.now();
        await sleep(awaySeconds);
        await expect(harness.getRun(metadata.name)).rejects.toThrow();
        await hub.part('start', 'kube-apiserver');
        const after = await until(metadata.name, 'is served again', () => true);
        const servedAt = Date.now();
        expect(after.metadata.uid).toBe(before.metadata.uid);
        harness.engines.release();
        const run = await until(metadata.name, 'the end', isFinished);
        await expectClean(run);
        expect(started.controller.isLeader).toBe(true);
        say(
          `API server killed in ${phase} (${hold} held): away ${
            servedAt - killedAt
          } ms, the run was over ${Date.now() - servedAt} ms later`,
        );
      }
    });

    it(`the workflow controller is absent for ${AWAY_SECONDS} seconds: the run says for what it waits, and goes on`, async () => {
      await prepare('controllers,argo-workflows', false);
      // A load that needs no node: the engine counts the time itself.
      await harness.client.patch(
        resources.workflowTemplates,
        { namespace: harness.namespace, name: 'experiment-lifecycle' },
        {
          spec: {
            entrypoint: 'main',
            templates: [{ name: 'main', suspend: { duration: '2s' } }],
          },
        },
        { type: 'merge' },
      );
      await hub.part('stop', 'argo-workflows');
      const { metadata } = await harness.createRun(simulatedSpec);
      await until(metadata.name, 'waiting for the load', run =>
        isWaiting(run, 'WorkloadSucceeded'),
      );
      const stoppedAt = Date.now();
      await sleep(AWAY_SECONDS);
      const waiting = (await harness.getRun(metadata.name))!;
      const [reason, message] = (
        await kubectl(hub.kubeconfig, [
          ...['get', 'experiments.assay.dev', metadata.name],
          ...['--namespace', harness.namespace, '--output'],
          'jsonpath={.status.conditions[?(@.type=="WorkloadSucceeded")].reason}{"\\n"}{.status.message}',
        ])
      ).split('\n');
      say(`kubectl after ${Date.now() - stoppedAt} ms: ${reason}: ${message}`);
      expect(reason).toBe('InProgress');
      expect(message).toContain('Waiting for the workflow engine');
      expect(conditionOf(waiting.status ?? {}, 'Succeeded')?.status).toBe(
        'Unknown',
      );
      await hub.part('start', 'argo-workflows');
      const startedAt = Date.now();
      const run = await until(metadata.name, 'the end', isFinished);
      say(
        `the workflow controller was away ${
          startedAt - stoppedAt
        } ms; the run was over ${Date.now() - startedAt} ms after it came back`,
      );
      await expectClean(run);
    });
  },
);
