import { randomUUID } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { resultStoreContract } from '../resultStoreContract';
import { S3ResultStore } from './S3ResultStore';

jest.setTimeout(120_000);

const { ASSAY_TEST_S3_BUCKET: bucket, ASSAY_TEST_S3_ENDPOINT: endpoint } =
  process.env;
const title = bucket
  ? `on ${endpoint ?? 'AWS'}`
  : 'on a given S3 server (skipped: ASSAY_TEST_S3_BUCKET names no bucket)';

// Each test writes below a prefix of its own, and leaves it. Credentials and region come from where
// the AWS SDK looks for them.
// eslint-disable-next-line jest/no-disabled-tests, jest/valid-title -- the title says why
(bucket ? describe : describe.skip)(title, () => {
  const config = {
    bucket: bucket!,
    endpoint,
    region: process.env.AWS_REGION ?? 'us-east-1',
    createBucket: false,
    forcePathStyle: endpoint !== undefined,
  };
  const said: unknown[] = [];
  const opened: (S3ResultStore | S3Client)[] = [];
  afterAll(() =>
    opened.forEach(each =>
      each instanceof S3Client ? each.destroy() : each.close(),
    ),
  );

  function open(pageSize?: number) {
    const prefix = `assay-test/${randomUUID()}/`;
    const store = new S3ResultStore({
      config: { ...config, prefix },
      logger: {
        debug() {},
        info() {},
        warn: (...words) => said.push(words),
        error: (...words) => said.push(words),
      },
      pageSize,
    });
    const client = new S3Client(config);
    opened.push(store, client);
    return {
      store,
      async leaveFile(path: string, content: string) {
        await client.send(
          new PutObjectCommand({
            Bucket: config.bucket,
            Key: prefix + path,
            Body: content,
          }),
        );
      },
    };
  }

  // One skip says enough.
  if (bucket) {
    resultStoreContract('s3', async () => open());
    resultStoreContract('s3 with pages of three keys', async () => open(3));
  }

  it('refuses to write over a manifest, as far as the store can see', async () => {
    said.length = 0;
    await open().store.putRevision(
      { definition: 'a', runUid: 'u', revision: 1 },
      [{ path: 'result.json', content: '{"a":1}' }],
    );
    expect(said).toEqual([]);
  });
});
