import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { decideJob } from './decideJob.mjs';
import { decodeOutputs } from './handedBack.mjs';
import { jobOf, STARTED_BY } from './jobOf.mjs';
import { keepRecord, StepError, TemporaryError, writeOutput } from './step.mjs';
import { TargetApi } from './TargetApi.mjs';

const LOOK_AGAIN_MS = 1_000;
/** How long an attempt that was lost may take to go. */
const CLEARED_MS = 2 * 60_000;
const STOP_MS = 5_000;

/**
 * Runs a step as a Job in another cluster, and writes what it hands back as if it had run here.
 *
 * @param {'validate' | 'trial'} step
 * @param access as `readAccess` returns it
 * @returns `end()`, which waits for it and gives its exit code, and `stop()`, which ends it
 */
export function startElsewhere(step, access) {
  const { ASSAY_IMAGE: image } = process.env;
  if (!image) throw new StepError('ASSAY_IMAGE is missing');
  // Of this attempt only: what another one has made is never taken for its own.
  const startedBy = randomUUID();
  const api = new TargetApi(access);
  const jobs = `/apis/batch/v1/namespaces/${access.namespace}/jobs`;
  const pods = `/api/v1/namespaces/${access.namespace}/pods`;
  const name = `step-${startedBy}`;

  async function get(path, accept) {
    const { status, text } = await api.call('GET', path, { accept });
    return status === 404 ? undefined : JSON.parse(text);
  }

  /** One that was lost may still send; two loads at once would measure each other. */
  async function clear() {
    const since = performance.now();
    for (;;) {
      const { items } = await get(jobs);
      const others = items.filter(({ metadata }) => metadata.name !== name);
      if (others.length === 0) return;
      if (performance.now() - since > CLEARED_MS)
        throw new TemporaryError(
          `an attempt before this one does not go: ${others[0].metadata.name}`,
        );
      for (const { metadata } of others)
        if (!metadata.deletionTimestamp) {
          console.log(`${metadata.name} of an attempt before goes first`);
          await remove(metadata.name, 'Foreground');
        }
      await setTimeout(LOOK_AGAIN_MS);
    }
  }

  const remove = (job, propagationPolicy, patienceMs) =>
    api.call('DELETE', `${jobs}/${job}`, {
      body: { propagationPolicy },
      accept: [404],
      patienceMs,
    });

  async function create() {
    const body = jobOf(step, {
      ...{ name, startedBy, image, access },
      environment: process.env,
    });
    // What is there already is ours: the answer to an earlier request was lost.
    const { status } = await api.call('POST', jobs, { body, accept: [409] });
    console.log(
      `Job ${name} ${status === 409 ? 'is there' : 'is made'} in target "${
        access.target
      }"`,
    );
  }

  async function follow() {
    let said;
    for (;;) {
      // The Job first: a pod that is seen to be gone after its Job was there was taken away.
      const job = await get(`${jobs}/${name}`, [404]);
      const { items } = await get(
        `${pods}?labelSelector=${STARTED_BY}%3D${startedBy}`,
      );
      const [pod] = items;
      const decision = decideJob(job, pod);
      if (decision.state !== 'waiting') return { ...decision, pod };
      if (decision.why !== said) {
        said = decision.why;
        console.log(`Job ${name}: ${said}`);
      }
      await setTimeout(LOOK_AGAIN_MS);
    }
  }

  async function end() {
    await clear();
    await create();
    const { state, why, pod, exitCode } = await follow();
    const log = pod ? await readLog(pod, state) : '';
    const handed = decode(log);
    handed.said.forEach(line => console.log(line));
    if (state === 'lost')
      throw new TemporaryError(`the attempt was lost: ${why}`);
    if (state === 'failed') throw new StepError(`Job ${name}: ${why}`);
    if (handed.exitCode === undefined)
      throw new StepError(
        `Job ${name} ended with ${exitCode} (${why}) and handed nothing back`,
      );
    write(handed.outputs);
    await remove(name, 'Background', STOP_MS).catch(error =>
      console.log(`Job ${name} is left to its end: ${error.message}`),
    );
    return { exitCode: handed.exitCode };
  }

  async function readLog(pod, state) {
    const path = `${pods}/${pod.metadata.name}/log?container=load`;
    // Of what was lost there may be none.
    const accept = state === 'ended' ? [] : [400, 404, 500];
    const { status, text } = await api.call('GET', path, { accept });
    return status === 200 ? text : '';
  }

  function decode(log) {
    try {
      return decodeOutputs(name, log);
    } catch (error) {
      throw new StepError(`Job ${name}: ${error.message}`);
    }
  }

  return { end, stop: () => remove(name, 'Background', STOP_MS) };
}

/** As the step would have: to the outputs, and to the result store where that is mounted. */
function write(outputs) {
  const texts = new Map(outputs);
  for (const [file, text] of texts) {
    // Before the summary, which says where it is.
    if (file === 'summary.json')
      keepRecord(JSON.parse(text).key, texts.get('trial.json'));
    writeOutput(file, text);
  }
}
