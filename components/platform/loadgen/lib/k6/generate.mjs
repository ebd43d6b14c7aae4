import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drainMilliseconds } from '../generate.mjs';
import { RequestLog } from '../RequestLog.mjs';
import { StepError } from '../step.mjs';
import { intendedTimesOf } from './intended.mjs';
import { SampleReader } from './readSamples.mjs';
import { scenarioOf } from './scenario.mjs';

const script = fileURLToPath(new URL('script.js', import.meta.url));

/**
 * Has k6 send the requests of a trial, and reads from its samples when each left and was answered.
 * What it means that a request is late, in time or an error is decided as for the lab's own
 * generator.
 *
 * @param {object} request - a checked request
 * @param {{ say: (line: string) => void }} options
 * @returns `log`, `window` on the clock of `performance`, and `version` of k6
 */
export async function generateWithK6(request, { say }) {
  const version = await versionOfK6();
  const { warmUpSeconds, durationSeconds, timeoutSeconds, rate } = request;
  // Late answers are waited for: how late they come is of interest, and the server counts them.
  const patienceMilliseconds = timeoutSeconds * 1000 + drainMilliseconds;
  const samples = await runK6(
    {
      url: new URL(request.path, request.url).href,
      method: request.method,
      timeoutMilliseconds: patienceMilliseconds,
      scenario: scenarioOf(request, patienceMilliseconds / 1000),
    },
    say,
  );
  if (samples.start === undefined)
    throw new StepError('k6 sent no request at all');
  const { start, requests, dropped } = samples;
  const window = {
    start: start + warmUpSeconds * 1000,
    end: start + (warmUpSeconds + durationSeconds) * 1000,
  };
  const log = new RequestLog({
    window,
    timeoutMilliseconds: timeoutSeconds * 1000,
  });
  requests.sort((a, b) => a.number - b.number);
  const intended = intendedTimesOf(requests, { start, rate, dropped });
  requests.forEach(({ start: left, end, status, timedOut }, index) => {
    const due = intended[index];
    log.sent(due, left);
    if (timedOut) log.abandoned(due);
    else if (status === 0) log.failed(due);
    else log.answered(due, end, status);
  });
  log.dropped(dropped);
  return { log, window, version };
}

async function versionOfK6() {
  try {
    const { stdout } = await promisify(execFile)('k6', ['version']);
    return stdout.trim().split(' ').slice(0, 2).join(' ');
  } catch (error) {
    throw new StepError(
      error.code === 'ENOENT'
        ? 'the generator k6 is not on the PATH: install it, or name an image that holds it; the generator loadgen needs neither'
        : `k6 cannot be run: ${error.message}`,
    );
  }
}

async function runK6(load, say) {
  const child = spawn(
    'k6',
    [
      'run',
      '--quiet',
      '--no-color',
      '--no-usage-report',
      '--summary-mode=disabled',
      '--out=json=-',
      script,
    ],
    {
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME ?? '/tmp',
        ASSAY_LOAD: JSON.stringify(load),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const samples = new SampleReader();
  const complaints = [];
  const ticker = setInterval(
    () =>
      say(
        `k6: ${samples.requests.length} requests ended, ${samples.dropped} dropped`,
      ),
    1000,
  );
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? code));
  });
  createInterface({ input: child.stderr }).on('line', line => {
    complaints.push(line);
    complaints.splice(0, complaints.length - 20);
  });
  for await (const line of createInterface({ input: child.stdout }))
    samples.read(line);
  const outcome = await ended;
  clearInterval(ticker);
  process.off('exit', kill);
  if (outcome !== 0)
    throw new StepError(
      `k6 ended with ${outcome}:\n${complaints.join('\n')}`.trim(),
    );
  return samples;
}
