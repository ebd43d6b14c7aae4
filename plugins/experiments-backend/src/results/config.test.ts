import { ConfigReader } from '@backstage/config';
import { inspect } from 'node:util';
import { createResultStore } from './createResultStore';
import { readResultsConfig } from './config';

const read = (...layers: object[]) =>
  readResultsConfig(
    ConfigReader.fromConfigs(
      layers.map((results, index) => ({
        context: String(index),
        data: { experiments: { results } } as never,
      })),
    ),
  );
const bucket = { bucket: 'results' };
const logger = { debug() {}, info() {}, warn() {}, error() {} };

describe('readResultsConfig', () => {
  it('reads a folder', () => {
    expect(read({ folder: { path: '/a' } })).toEqual({
      store: { type: 'folder', path: '/a' },
      retention: undefined,
    });
  });

  it('has a default for everything of AWS but the bucket', () => {
    expect(read({ s3: bucket }).store).toEqual({
      type: 's3',
      bucket: 'results',
      endpoint: undefined,
      region: 'us-east-1',
      prefix: '',
      createBucket: false,
      forcePathStyle: false,
      credentials: undefined,
    });
  });

  it('reads a server of our own', () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const s3 = {
      ...bucket,
      ...credentials,
      endpoint: 'http://seaweedfs-s3.seaweedfs:8333/',
      prefix: 'team/lab',
      createBucket: true,
    };
    expect(read({ s3 }).store).toMatchObject({
      endpoint: 'http://seaweedfs-s3.seaweedfs:8333',
      prefix: 'team/lab/',
      createBucket: true,
      forcePathStyle: true,
      credentials,
    });
  });

  it('has none where a module brings the store', () => {
    expect(readResultsConfig(new ConfigReader({})).store).toBeUndefined();
    expect(() => createResultStore(undefined, logger)).toThrow(
      'One of experiments.results.folder and experiments.results.s3 is required',
    );
  });

  it('takes exactly one, and lets a later file put another in its place', () => {
    const folder = { folder: { path: '/a' } };
    expect(() => read(folder, { s3: bucket })).toThrow(
      'experiments.results.folder and experiments.results.s3 exclude each other',
    );
    expect(read(folder, { folder: null, s3: bucket }).store?.type).toBe('s3');
  });

  it.each([
    [{ s3: {} }, /experiments\.results\.s3\.bucket/],
    [{ s3: { bucket: 'No_Bucket' } }, /s3\.bucket is "No_Bucket"/],
    [{ s3: { ...bucket, prefix: '/a' } }, /s3\.prefix is "\/a"/],
    [{ s3: { ...bucket, prefix: 'a/../b' } }, /s3\.prefix/],
    [{ s3: { ...bucket, endpoint: 'seaweedfs:8333' } }, /s3\.endpoint is/],
    [{ s3: { ...bucket, accessKeyId: 'a' } }, /s3\.secretAccessKey is missing/],
    [{ s3: { ...bucket, sessionToken: 'a' } }, /s3\.accessKeyId is missing/],
    [{ folder: {} }, /experiments\.results\.folder\.path/],
    [{ retention: {} }, /retention needs keepFor, keepLast or both/],
    [{ retention: { keepFor: { hours: 1 } } }, /retention\.keepFor is 3600000/],
    [{ retention: { keepFor: 'soon' } }, /retention\.keepFor/],
    [{ retention: { keepLast: 0 } }, /retention\.keepLast is 0/],
    [{ retention: { keepLast: 1.5 } }, /retention\.keepLast is 1.5/],
  ])('refuses %j, naming the key', (results, message) => {
    expect(() => read(results)).toThrow(message);
  });

  it('says no secret of what it refuses', () => {
    const secret = 'canary-91b2';
    for (const s3 of [
      { ...bucket, secretAccessKey: secret },
      { ...bucket, endpoint: `http://a:${secret}@s3` },
    ]) {
      expect(() => read({ s3 })).toThrow(
        expect.not.objectContaining({
          message: expect.stringContaining(secret),
        }),
      );
    }
  });

  it('reads retention', () => {
    expect(
      read({ retention: { keepFor: '180d', keepLast: 20 } }).retention,
    ).toEqual({ keepForMs: 180 * 86_400_000, keepLast: 20 });
    expect(
      read({ retention: { keepFor: { days: 7 } } }).retention,
    ).toMatchObject({ keepForMs: 7 * 86_400_000 });
  });
});

it('keeps the secret out of what a store shows of itself', () => {
  const { store } = read({
    s3: { ...bucket, accessKeyId: 'a', secretAccessKey: 'canary-91b2' },
  });
  const made = createResultStore(store, logger);
  expect(inspect(made, { depth: 10 })).not.toContain('canary');
  made.close?.();
});
