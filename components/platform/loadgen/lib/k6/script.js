// Runs inside of k6: one request an iteration, at a constant rate whatever the server does.
import exec from 'k6/execution';
import http from 'k6/http';

const load = JSON.parse(__ENV.ASSAY_LOAD);

export const options = {
  scenarios: { load: load.scenario },
  discardResponseBodies: true,
  maxRedirects: 0,
  systemTags: ['status', 'error_code'],
};

export default function sendOne() {
  // The times at which requests should have left count from here; and they leave in this order.
  exec.vu.metrics.metadata.start = String(exec.scenario.startTime);
  exec.vu.metrics.metadata.number = String(exec.scenario.iterationInTest);
  http.request(load.method, load.url, null, {
    timeout: load.timeoutMilliseconds,
  });
}
