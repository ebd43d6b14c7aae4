// One attempt at one trial of one variant.
import { checkTrialRequest } from './lib/trialRequest.mjs';
import { runTrial } from './lib/runTrial.mjs';
import {
  attempt,
  keepRecord,
  mayBeRepeated,
  readInput,
  resultKey,
  runStep,
  TemporaryError,
  writeOutput,
} from './lib/step.mjs';

await runStep(async () => {
  const request = checkTrialRequest(readInput('trial'));
  const { id, variant, trial } = request;
  const key = resultKey(id);
  const { record, missedSchedule } = await runTrial(request, {
    attempt: attempt(),
  });
  const text = JSON.stringify(record);
  const sha256 = writeOutput('trial.json', text);
  keepRecord(key, text);
  const { valid, summary } = record;
  // Written last: whoever finds it finds the trial too.
  writeOutput(
    'summary.json',
    JSON.stringify({
      id,
      variant,
      trial,
      attempt: attempt(),
      key,
      sha256,
      valid,
      summary,
    }),
  );
  // The last attempt stays as it is: an invalid trial does not keep the others from being run.
  if (missedSchedule && mayBeRepeated())
    throw new TemporaryError(
      `attempt ${attempt()} is not used: ${record.reasons.join('; ')}`,
    );
});
