// What the state of a Job and its pod means for the step that started it.

/** Exit codes from here on are signals: something ended the step, it did not end by itself. */
const BY_SIGNAL = 128;

/**
 * @param {object | undefined} job
 * @param {object | undefined} pod
 * @returns `state`: `waiting` (with `why`, for people), `ended` (its log can be read; `exitCode`),
 * `lost` (of no use, another attempt may do better; `why`) or `failed` (`why`)
 */
export function decideJob(job, pod) {
  const status = pod?.status?.containerStatuses?.[0];
  const ended = status?.state?.terminated;
  if (ended)
    return ended.exitCode >= BY_SIGNAL && ended.reason !== 'OOMKilled'
      ? { state: 'lost', why: `its container ended with ${ended.exitCode}` }
      : { state: 'ended', exitCode: ended.exitCode, why: ended.reason };
  const failed = job?.status?.conditions?.find(
    ({ type, status: is }) => type === 'Failed' && is === 'True',
  );
  if (failed?.reason === 'DeadlineExceeded')
    return { state: 'failed', why: 'it did not end in time' };
  if (!job) return { state: 'lost', why: 'its Job is gone' };
  if (failed || pod?.status?.phase === 'Failed')
    return {
      state: 'lost',
      why: pod?.status?.message ?? pod?.status?.reason ?? failed?.message,
    };
  const { reason, message } = status?.state?.waiting ?? {};
  const unscheduled = pod?.status?.conditions?.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  );
  const why = status?.state?.running
    ? 'it runs'
    : [reason ?? unscheduled?.reason ?? 'it is started', message]
        .concat(unscheduled?.message)
        .filter(Boolean)
        .join(': ');
  return { state: 'waiting', why };
}
