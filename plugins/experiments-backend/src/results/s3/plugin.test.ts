import { inspect } from 'node:util';
import type { RootLoggerService } from '@backstage/backend-plugin-api';
import request from 'supertest';
import { until } from '../../__testUtils__/api';
import { resultOf } from '../../__testUtils__/results';
import { startBackend } from '../../__testUtils__/startBackend';
import { errorOf, PlayedS3Server } from '../testing/PlayedS3Server';
import { testCredentials } from '../testing/WeedServer';
import { S3ResultStore } from './S3ResultStore';

const base = '/api/experiments';

/** Keeps every line with all that it holds. */
function loggerTo(lines: string[]): RootLoggerService {
  const log = (...words: unknown[]) => {
    lines.push(inspect(words, { depth: 12, showHidden: true }));
  };
  return {
    debug: log,
    info: log,
    warn: log,
    error: log,
    child: () => loggerTo(lines),
  };
}

describe('a backend whose results are in S3', () => {
  let server: PlayedS3Server;
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const lines: string[] = [];
  beforeAll(async () => {
    server = await PlayedS3Server.start();
    backend = await startBackend({
      results: {
        s3: {
          ...testCredentials,
          bucket: 'results',
          endpoint: server.endpoint,
        },
        retention: { keepFor: '30d' },
      },
      logger: loggerTo(lines),
    });
  });
  afterAll(async () => {
    await backend.stop();
    await server.close();
  });

  const get = (path: string) => request(backend.server).get(base + path);
  const rebuild = () =>
    request(backend.server).post(`${base}/results/rebuild-index`);

  it('shows what another has put there after one request', async () => {
    const other = new S3ResultStore({
      config: {
        bucket: 'results',
        endpoint: server.endpoint,
        region: 'us-east-1',
        prefix: '',
        createBucket: false,
        forcePathStyle: true,
        credentials: testCredentials,
      },
      logger: loggerTo([]),
    });
    const result = resultOf('u1', { collectedAt: new Date().toISOString() });
    await other.putRevision(
      { definition: 'hello-app', runUid: 'u1', revision: 1 },
      [{ path: 'result.json', content: JSON.stringify(result) }],
    );
    other.close();
    const { body } = await rebuild().expect(200);
    expect(body).toMatchObject({ results: 1, written: 1 });
    expect((await get('/results').expect(200)).body.total).toBe(1);
    const file = await get('/results/hello-app/u1').expect(200);
    expect(file.body).toEqual(result);
  });

  it('says what retention would do', async () => {
    const line = await until(async () =>
      lines.find(each => each.includes('Retention')),
    );
    expect(line).toContain('Retention would delete nothing now');
  });

  it('answers 503 and says no secret while the server refuses', async () => {
    server.answer = ({ headers }) =>
      errorOf(
        403,
        'SignatureDoesNotMatch',
        `${testCredentials.secretAccessKey} ${headers.authorization}`,
      );
    const { body } = await get('/results/hello-app/u1').expect(503);
    await rebuild().expect(503);
    expect(lines.join('\n')).toContain(
      'experiments.results.s3.accessKeyId, secretAccessKey',
    );
    for (const said of [JSON.stringify(body), ...lines]) {
      expect(said).not.toContain(testCredentials.secretAccessKey);
      expect(said).not.toMatch(/Signature=[0-9a-f]/);
    }
  });
});
