// What every server of the library does the same way, so that only the handler differs.
import { createServer } from 'node:http';
import { HttpMetrics } from './httpMetrics.mjs';

/**
 * Listens on PORT. `/healthz` and `/metrics` are answered here and never counted: probes and
 * scrapes are not load.
 *
 * @param {import('node:http').RequestListener} handler
 */
export function serve(handler) {
  const metrics = new HttpMetrics();
  const server = createServer((request, response) => {
    if (request.url === '/healthz') {
      response.end('ok\n');
      return;
    }
    if (request.url === '/metrics') {
      response.setHeader('Content-Type', 'text/plain; version=0.0.4');
      response.end(metrics.render());
      return;
    }
    metrics.observe(request, response);
    handler(request, response);
  });
  // Longer than any client keeps an idle connection: a server that closes first makes requests fail
  // that were just being sent.
  server.keepAliveTimeout = 120_000;
  server.headersTimeout = 125_000;
  const port = Number(process.env.PORT);
  if (!Number.isInteger(port) || port < 1) {
    console.error('PORT must hold the number of a port');
    process.exit(2);
  }
  server.on('error', error => {
    console.error(`cannot listen on port ${port}: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, process.env.HOST ?? '127.0.0.1', () =>
    console.log(`listening on port ${port}`),
  );
  process.on('SIGTERM', () => process.exit(0));
}
