import { randomUUID } from 'node:crypto';
import { inspect as inspectWith } from 'node:util';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { resultStoreContract } from '../resultStoreContract';
import { sha256Of } from '../revisions';
import {
  errorOf,
  PlayedS3Server,
  type Answer,
  type SeenRequest,
} from '../testing/PlayedS3Server';
import {
  findWeed,
  limitedBucket,
  limitedCredentials,
  testCredentials,
  WeedServer,
} from '../testing/WeedServer';
import type { S3StoreConfig } from './config';
import { S3ResultStore } from './S3ResultStore';

jest.setTimeout(90_000);

const key = { definition: 'a', runUid: 'u', revision: 1 };
const files = [
  { path: 'result.json', content: '{"a":1}' },
  { path: 'spec.yaml', content: 'a: 1\n' },
];

const inspect = (value: unknown) =>
  inspectWith(value, { depth: 12, showHidden: true });

const configOf = (endpoint: string, more: Partial<S3StoreConfig> = {}) => ({
  bucket: 'results',
  endpoint,
  region: 'us-east-1',
  prefix: '',
  createBucket: false,
  forcePathStyle: true,
  credentials: testCredentials,
  ...more,
});

function loggerOf() {
  const lines: string[] = [];
  const log = (...words: unknown[]) => lines.push(JSON.stringify(words));
  return { lines, debug: log, info: log, warn: log, error: log };
}

const weed = findWeed();
const title = weed
  ? 'on SeaweedFS'
  : 'on SeaweedFS (skipped: there is no weed on the PATH)';

// eslint-disable-next-line jest/no-disabled-tests, jest/valid-title -- the title says why
(weed ? describe : describe.skip)(title, () => {
  let server: WeedServer;
  const opened: (S3ResultStore | S3Client)[] = [];
  beforeAll(async () => {
    server = await WeedServer.start(weed!);
  });
  afterAll(async () => {
    opened.forEach(each =>
      each instanceof S3Client ? each.destroy() : each.close(),
    );
    await server.close();
  });

  /** A bucket of its own, which the store makes. */
  const open = (pageSize?: number, prefix = '') => {
    const config = configOf(server.endpoint, {
      bucket: `b-${randomUUID()}`,
      createBucket: true,
      prefix,
    });
    const logger = loggerOf();
    const store = new S3ResultStore({ config, logger, pageSize });
    const client = new S3Client({
      endpoint: config.endpoint,
      region: config.region,
      credentials: testCredentials,
      forcePathStyle: true,
    });
    opened.push(store, client);
    return {
      store,
      logger,
      config,
      async leaveFile(path: string, content: string) {
        // The bucket is made by the first call.
        await store.getFile('results/none');
        await client.send(
          new PutObjectCommand({
            Bucket: config.bucket,
            Key: config.prefix + path,
            Body: content,
          }),
        );
      },
    };
  };

  resultStoreContract('s3', async () => open());
  resultStoreContract('s3 with a prefix and pages of three keys', async () =>
    open(3, 'team/lab/'),
  );

  it('knows that the server refuses to write over a manifest', async () => {
    const { store, logger } = open();
    await store.putRevision(key, files);
    expect(logger.lines).toEqual([]);
  });

  it.each([
    [
      { secretAccessKey: 'wrong' },
      /accessKeyId, secretAccessKey: .* does not accept them/,
    ],
    [
      { accessKeyId: 'nobody' },
      /accessKeyId, secretAccessKey: .* does not accept them/,
    ],
  ])('names the key of wrong credentials: %j', async (wrong, message) => {
    const store = new S3ResultStore({
      config: configOf(server.endpoint, {
        credentials: { ...testCredentials, ...wrong },
      }),
      logger: loggerOf(),
    });
    opened.push(store);
    await expect(store.getRevision(key)).rejects.toThrow(message);
  });

  it('needs no more than the least rights', async () => {
    const config = configOf(server.endpoint, { bucket: limitedBucket });
    const admin = new S3ResultStore({
      config: { ...config, createBucket: true },
      logger: loggerOf(),
    });
    opened.push(admin);
    await admin.getFile('results/none');

    const limited = new S3ResultStore({
      config: { ...config, credentials: limitedCredentials },
      logger: loggerOf(),
    });
    opened.push(limited);
    await limited.putRevision(key, files);
    expect(await limited.listRevisions()).toHaveLength(1);
    await limited.deleteRun(key);
    expect(await limited.listRuns()).toEqual([]);

    const elsewhere = new S3ResultStore({
      config: {
        ...config,
        bucket: open().config.bucket,
        credentials: limitedCredentials,
      },
      logger: loggerOf(),
    });
    opened.push(elsewhere);
    await expect(elsewhere.listRevisions()).rejects.toThrow(
      /credentials of experiments\.results\.s3 may not ListBucket/,
    );
  });

  it('names the bucket that is not there', async () => {
    const store = new S3ResultStore({
      config: configOf(server.endpoint, { bucket: 'no-such-bucket' }),
      logger: loggerOf(),
    });
    opened.push(store);
    const expected =
      'experiments.results.s3.bucket: there is no bucket "no-such-bucket"';
    await expect(store.listRevisions()).rejects.toThrow(expected);
    await expect(store.getRevision(key)).rejects.toThrow(expected);
    await expect(store.putRevision(key, files)).rejects.toThrow(expected);
  });
});

describe('on a played server', () => {
  let server: PlayedS3Server;
  let store: S3ResultStore;
  let logger: ReturnType<typeof loggerOf>;
  beforeEach(async () => {
    server = await PlayedS3Server.start();
    logger = loggerOf();
    store = new S3ResultStore({ config: configOf(server.endpoint), logger });
  });
  afterEach(async () => {
    store.close();
    await server.close();
  });

  resultStoreContract('s3', async () => ({
    store,
    async leaveFile(path, content) {
      server.objects.set(`results/${path}`, Buffer.from(content));
    },
  }));

  const puts = () => server.requests.filter(({ method }) => method === 'PUT');
  const answer = (
    matches: (request: SeenRequest) => boolean,
    ...answers: Answer[]
  ) => {
    server.answer = request =>
      matches(request) && answers.length ? answers.shift() : undefined;
  };
  const isManifest = ({ method, path }: SeenRequest) =>
    method === 'PUT' && path.endsWith('manifest.json');

  it('writes the manifest last, on condition, and signs what it writes', async () => {
    await store.putRevision(key, files);
    const written = puts();
    expect(written.map(({ path }) => path)).toEqual([
      'results/probe/conditional-write',
      'results/probe/conditional-write',
      'results/results/a/u/1/result.json',
      'results/results/a/u/1/spec.yaml',
      'results/results/a/u/1/manifest.json',
    ]);
    const [, , result, spec, manifest] = written.map(({ headers }) => headers);
    expect(result).toMatchObject({
      'content-type': 'application/json',
      'x-amz-content-sha256': sha256Of('{"a":1}'),
    });
    expect(spec['content-type']).toBe('application/yaml');
    expect(result['if-none-match']).toBeUndefined();
    expect(manifest['if-none-match']).toBe('*');
    // Others than AWS do not know the checksums of the SDK.
    for (const { headers } of server.requests) {
      expect(Object.keys(headers).join()).not.toMatch(/checksum|trailer/);
    }
  });

  it('finds out once what the server knows', async () => {
    await store.putRevision(key, files);
    await store.putRevision({ ...key, revision: 2 }, files);
    const probes = puts().filter(({ path }) => path.includes('/probe/'));
    expect(probes).toHaveLength(2);
  });

  it('takes its own manifest for a success when the answer to it was lost', async () => {
    const { sha256 } = await store.putRevision(key, files);
    const path = 'results/results/a/u/1/manifest.json';
    const manifest = server.objects.get(path)!;
    server.objects.clear();
    let answers = 0;
    server.answer = request => {
      if (!isManifest(request) || answers > 0) {
        return undefined;
      }
      answers += 1;
      // It was written before the line broke.
      server.objects.set(path, manifest);
      return 'hang up';
    };
    const before = puts().length;
    expect((await store.putRevision(key, files)).sha256).toBe(sha256);
    expect(puts().slice(before).filter(isManifest)).toHaveLength(2);
  });

  it('does not take the manifest of another for its own', async () => {
    server.answer = request => {
      if (isManifest(request)) {
        server.objects.set(request.path, Buffer.from('{"files":[]}'));
      }
      return undefined;
    };
    await expect(store.putRevision(key, files)).rejects.toMatchObject({
      name: 'ConflictError',
      message: 'Revision results/a/u/1 exists with another content',
    });
  });

  it.each([
    [
      'ignores conditions',
      () => {
        server.knowsConditions = false;
      },
    ],
    [
      'refuses conditions',
      () => {
        server.answer = ({ headers }) =>
          headers['if-none-match']
            ? errorOf(501, 'NotImplemented', 'A header you provided')
            : undefined;
      },
    ],
  ])(
    'says so where the server %s, and compares what it wrote',
    async (_, prepare) => {
      prepare();
      const revision = await store.putRevision(key, files);
      expect(logger.lines).toHaveLength(1);
      expect(logger.lines[0]).toMatch(/does not know .*If-None-Match/);
      expect(await store.getRevision(key)).toEqual(revision);

      const play = server.answer;
      server.answer = request => {
        // Another one writes between our manifest and our look at it.
        const last = server.requests.at(-2);
        if (request.method === 'GET' && last && isManifest(last)) {
          server.objects.set(request.path, Buffer.from('{"files":[]}'));
        }
        return play(request);
      };
      await expect(
        store.putRevision({ ...key, revision: 2 }, files),
      ).rejects.toMatchObject({ name: 'ConflictError' });
      expect(logger.lines).toHaveLength(1);
    },
  );

  it('leaves no revision when a file cannot be written', async () => {
    answer(
      ({ method, path }) => method === 'PUT' && path.endsWith('spec.yaml'),
      ...Array(3).fill(errorOf(503, 'SlowDown')),
    );
    await expect(store.putRevision(key, files)).rejects.toThrow(
      /answered 503 SlowDown to PutObject on results\/results\/a\/u\/1\/spec.yaml/,
    );
    expect(puts().filter(isManifest)).toEqual([]);
    await store.putRevision(key, files);
    expect(await store.listRevisions()).toHaveLength(1);
  });

  it('tries three times, and no more', async () => {
    server.answer = () => errorOf(500, 'InternalError');
    await expect(store.getFile('results/a')).rejects.toThrow(/500/);
    expect(server.requests).toHaveLength(3);
  });

  it.each<[string, Answer, RegExp]>([
    [
      'no right',
      errorOf(403, 'AccessDenied'),
      /may not GetObject on results\/results\/a \(AccessDenied\)/,
    ],
    [
      'another region',
      errorOf(400, 'AuthorizationHeaderMalformed'),
      /s3\.region: the bucket is not in "us-east-1"/,
    ],
    [
      'no bucket',
      errorOf(404, 'NoSuchBucket'),
      /s3\.bucket: there is no bucket "results"/,
    ],
    [
      'an old key',
      errorOf(403, 'ExpiredToken'),
      /s3\.accessKeyId, secretAccessKey/,
    ],
  ])('names what can mend %s', async (_, told, message) => {
    server.answer = () => told;
    await expect(store.getFile('results/a')).rejects.toThrow(message);
  });

  it('names the endpoint that is not there', async () => {
    const { endpoint } = server;
    await server.close();
    await expect(store.getFile('results/a')).rejects.toThrow(
      `experiments.results.s3.endpoint: ${endpoint} cannot be reached: connect ECONNREFUSED`,
    );
    server = await PlayedS3Server.start();
  });

  it('ends a call that gets no answer when it is told to', async () => {
    const end = new AbortController();
    server.answer = () => {
      end.abort(new Error('enough'));
      return 'say nothing';
    };
    await expect(
      store.getFile('results/a', { signal: end.signal }),
    ).rejects.toThrow('enough');
  });

  it('refuses files that are too large, read and written', async () => {
    const small = new S3ResultStore({
      config: configOf(server.endpoint),
      logger,
      largestObject: 200,
    });
    server.objects.set('results/results/a', Buffer.alloc(201));
    await expect(small.getFile('results/a')).rejects.toThrow(
      'results/a has 201 bytes; a file of a result has at most 200',
    );
    await expect(
      small.putRevision(key, [{ path: 'big', content: 'x'.repeat(201) }]),
    ).rejects.toThrow(/results\/a\/u\/1\/big has 201 bytes/);
    small.close();
  });

  it('does not go on with a list that has no end', async () => {
    server.answer = () => ({
      status: 200,
      body: '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>',
    });
    await expect(store.listRuns()).rejects.toThrow(/does not say where/);
  });

  it('lists more than a thousand keys', async () => {
    for (let index = 0; index < 2500; index += 1) {
      const path = `results/results/a/u/trials/${index}.json`;
      server.objects.set(path, Buffer.from('{}'));
    }
    await store.putRevision({ ...key, definition: 'z' }, files);
    expect(await store.listRevisions()).toHaveLength(1);
    expect(await store.listRuns()).toMatchObject([
      { definition: 'a', revisions: [] },
      { definition: 'z', revisions: [1] },
    ]);
    await store.deleteRun({ definition: 'a', runUid: 'u' });
    expect(await store.listRuns()).toHaveLength(1);
  });

  it('passes over keys that are not ours', async () => {
    for (const path of [
      'results/results/a/u/1/more/manifest.json',
      'results/results/a/u/01/manifest.json',
      'results/results/a/u/x/manifest.json',
      'results/results/.a/u/1/manifest.json',
      'results/results/a/manifest.json',
    ]) {
      server.objects.set(path, Buffer.from('{}'));
    }
    expect(await store.listRevisions()).toEqual([]);
    expect(await store.listRuns()).toMatchObject([
      { definition: 'a', runUid: 'u', revisions: [] },
    ]);
  });

  it('deletes the manifest before the files', async () => {
    await store.putRevision(key, files);
    await store.deleteRevision(key);
    const deleted = server.requests
      .filter(({ method }) => method === 'DELETE')
      .map(({ path }) => path.split('/').at(-1));
    expect(deleted[0]).toBe('manifest.json');
    expect(deleted.slice(1).sort()).toEqual(['result.json', 'spec.yaml']);
  });

  it('makes the bucket once where that is wanted, and again after a failure', async () => {
    const making = new S3ResultStore({
      config: configOf(server.endpoint, { createBucket: true, region: 'eu-1' }),
      logger,
    });
    let there = false;
    let failures = 3;
    server.answer = ({ method, path }) => {
      if (method === 'HEAD') {
        return { status: there ? 200 : 404 };
      }
      if (method === 'PUT' && path.replace('/', '') === 'results') {
        failures -= 1;
        there = failures < 0;
        return there ? { status: 200 } : errorOf(503, 'SlowDown');
      }
      return undefined;
    };
    await expect(making.getFile('results/a')).rejects.toThrow(/CreateBucket/);
    await Promise.all([
      making.getFile('results/a'),
      making.getFile('results/b'),
    ]);
    expect(puts()).toHaveLength(4);
    making.close();
  });

  it('never says a secret, whatever the server says', async () => {
    const { secretAccessKey } = testCredentials;
    const errors: unknown[] = [];
    for (const [status, code] of [
      [400, 'BadRequest'],
      [403, 'SignatureDoesNotMatch'],
      [403, secretAccessKey],
      [500, 'InternalError'],
    ] as const) {
      server.answer = ({ headers }) =>
        errorOf(
          status,
          code,
          `You sent ${secretAccessKey} and ${headers.authorization}`,
        );
      await store
        .putRevision(key, files)
        .catch((error: unknown) => errors.push(error));
    }
    await server.close();
    await store
      .getFile('results/a')
      .catch((error: unknown) => errors.push(error));
    server = await PlayedS3Server.start();
    expect(errors).toHaveLength(5);
    // As a logger would print them, with all that they hold.
    const said = errors.map(error => inspect(error)).join('\n');
    expect(said + logger.lines.join('\n')).not.toContain(secretAccessKey);
    expect(said).not.toMatch(/Signature=[0-9a-f]/);
    expect(inspect(store)).not.toContain(secretAccessKey);
  });
});
