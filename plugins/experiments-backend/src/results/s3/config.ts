import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Where it stands in app-config; errors name the keys below it. */
export const S3_CONFIG = 'experiments.results.s3';

/** A bucket, and how it is reached. */
export interface S3StoreConfig {
  bucket: string;
  /** Of anything but AWS, such as `http://seaweedfs-s3.seaweedfs:8333`. */
  endpoint?: string;
  region: string;
  /** Before every key, with a slash at its end; empty where the bucket is ours alone. */
  prefix: string;
  /** Whether a bucket that is not there is made. */
  createBucket: boolean;
  /** Whether the bucket stands in the path and not in the host name. */
  forcePathStyle: boolean;
  /** Absent: the default chain of the AWS SDK. */
  credentials?: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  };
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^([A-Za-z0-9][A-Za-z0-9._-]{0,127}\/)*$/;

/**
 * Reads `experiments.results.s3`.
 * @throws InputError naming the key, when a value cannot be used; never with a credential
 */
export function readS3Config(config: Config): S3StoreConfig {
  const bucket = config.getString('bucket');
  if (!BUCKET.test(bucket)) {
    throw new InputError(
      `${S3_CONFIG}.bucket is "${bucket}"; the name of a bucket has 3 to 63 characters of a-z, 0-9, "." and "-"`,
    );
  }
  const given = config.getOptionalString('prefix') ?? '';
  const prefix = given && !given.endsWith('/') ? `${given}/` : given;
  if (!PREFIX.test(prefix)) {
    throw new InputError(
      `${S3_CONFIG}.prefix is "${given}"; it takes names of A-Z, a-z, 0-9, ".", "_" and "-" with a slash between them, and none at the start`,
    );
  }
  const endpoint = readEndpoint(config);
  return {
    bucket,
    endpoint,
    region: config.getOptionalString('region') ?? 'us-east-1',
    prefix,
    createBucket: config.getOptionalBoolean('createBucket') ?? false,
    // Host names with the bucket in them are a thing of AWS; others need DNS for each bucket.
    forcePathStyle:
      config.getOptionalBoolean('forcePathStyle') ?? endpoint !== undefined,
    credentials: readCredentials(config),
  };
}

function readEndpoint(config: Config): string | undefined {
  const endpoint = config.getOptionalString('endpoint');
  if (endpoint === undefined) {
    return undefined;
  }
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.username || url?.password) {
    throw new InputError(
      `${S3_CONFIG}.endpoint takes no user and password; they belong into accessKeyId and secretAccessKey`,
    );
  }
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw new InputError(
      `${S3_CONFIG}.endpoint is "${endpoint}"; it must be an address such as https://s3.example.com`,
    );
  }
  return endpoint.replace(/\/+$/, '');
}

function readCredentials(config: Config): S3StoreConfig['credentials'] {
  const accessKeyId = config.getOptionalString('accessKeyId');
  const secretAccessKey = config.getOptionalString('secretAccessKey');
  const sessionToken = config.getOptionalString('sessionToken');
  if (accessKeyId && secretAccessKey) {
    return { accessKeyId, secretAccessKey, sessionToken };
  }
  if (accessKeyId || secretAccessKey || sessionToken) {
    const missing = accessKeyId ? 'secretAccessKey' : 'accessKeyId';
    throw new InputError(
      `${S3_CONFIG}.${missing} is missing: accessKeyId and secretAccessKey go together; without both, the default chain of the AWS SDK is used`,
    );
  }
  return undefined;
}
