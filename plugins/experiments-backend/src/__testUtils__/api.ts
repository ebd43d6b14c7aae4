import request from 'supertest';
import type { RunSummary } from '@assay/plugin-experiments-common';
import { startBackend } from './startBackend';

const base = '/api/experiments';

/** The API of a backend of its own, as a test calls it. */
export async function startApi() {
  const backend = await startBackend();
  const writesBefore = backend.hub.api.writes.length;
  const get = (path: string) => request(backend.server).get(base + path);
  const post = (path: string, body?: object) =>
    request(backend.server)
      .post(base + path)
      .send(body);
  return {
    ...backend,
    get,
    post,
    delete: (path: string) => request(backend.server).delete(base + path),
    /** What was written to the hub since the start. */
    written: () => backend.hub.api.writes.slice(writesBefore),
    create: async (body: object = { definition: 'hello-app' }) =>
      (await post('/runs', body).expect(201)).body as RunSummary,
    /** Resolves when the caches hold this many runs. */
    listed: (count: number) =>
      until(async () => {
        const { body } = await get('/runs').expect(200);
        return body.total === count ? (body.items as RunSummary[]) : undefined;
      }),
  };
}

/** Asks until there is an answer: caches follow what is written, and nobody says when. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  timeoutMs = 5000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) {
      return answer;
    }
    if (Date.now() > deadline) {
      throw new Error(`It did not happen within ${timeoutMs} ms`);
    }
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
