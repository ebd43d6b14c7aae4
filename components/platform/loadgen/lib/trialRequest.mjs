import { StepError } from './step.mjs';

const checks = {
  id: isName,
  variant: isName,
  trial: value => Number.isInteger(value) && value >= 1,
  url: isAddress,
  rate: value => isBetween(value, 0.01, 100_000),
  durationSeconds: value => isBetween(value, 0.1, 86_400),
  warmUpSeconds: value => isBetween(value, 0, 86_400),
  timeoutSeconds: value => isBetween(value, 0.01, 3_600),
  path: value => typeof value === 'string' && value.startsWith('/'),
  method: value =>
    ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].includes(
      value,
    ),
  arrivals: value => ['constant', 'poisson'].includes(value),
  generator: value => ['loadgen', 'k6'].includes(value),
  seed: value => Number.isInteger(value),
  counterUrl: value => value === undefined || isAddress(value),
  counterMetric: value => value === undefined || isName(value),
};

const defaults = {
  warmUpSeconds: 0,
  timeoutSeconds: 5,
  path: '/',
  method: 'GET',
  arrivals: 'constant',
  generator: 'loadgen',
  seed: 1,
};

/**
 * The request for a trial with its defaults.
 *
 * @throws {StepError} naming the first field that is wrong
 */
export function checkTrialRequest(given) {
  const request = { ...defaults, ...given };
  for (const [field, isRight] of Object.entries(checks))
    if (!isRight(request[field]))
      throw new StepError(
        `the trial cannot be run: ${field} is ${JSON.stringify(
          request[field],
        )}`,
      );
  if (request.generator === 'k6' && request.arrivals !== 'constant')
    throw new StepError(
      `the trial cannot be run: arrivals is ${JSON.stringify(
        request.arrivals,
      )}, and k6 sends at a constant rate only`,
    );
  return request;
}

function isBetween(value, least, most) {
  return typeof value === 'number' && value >= least && value <= most;
}

function isName(value) {
  return typeof value === 'string' && /^[\w.:-]{1,200}$/.test(value);
}

function isAddress(value) {
  return typeof value === 'string' && /^http:\/\/[^/\s]+/.test(value);
}
