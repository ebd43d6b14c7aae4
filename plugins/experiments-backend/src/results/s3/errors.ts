import { S3_CONFIG, type S3StoreConfig } from './config';

/** What was asked of the server when it failed. */
export interface S3Call {
  /** Action of the API, which is also the right that it needs, such as `PutObject`. */
  action: string;
  /** Of the object; absent for what concerns the bucket. */
  key?: string;
}

/**
 * A failed call in words for people, naming the key of app-config that can mend it. It carries
 * nothing of the SDK's error: that one holds the request with its headers.
 */
export class S3StoreError extends Error {
  readonly name = 'S3StoreError';

  constructor(
    message: string,
    /**
     * HTTP status; absent when there was no answer. Not `status`, which our own API would take for
     * what it shall answer.
     */
    readonly httpStatus?: number,
    /** The server's word, or Node's, such as `AccessDenied` or `ECONNREFUSED`. */
    readonly code?: string,
  ) {
    super(message);
  }
}

const WRONG_CREDENTIALS = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'InvalidSecurity',
  'InvalidToken',
  'ExpiredToken',
]);
const WRONG_REGION = new Set([
  'AuthorizationHeaderMalformed',
  'PermanentRedirect',
  'IllegalLocationConstraintException',
]);
const LONGEST_WORDS = 200;

/** @returns the error to throw; `S3StoreError` unless it is one of ours already */
export function toStoreError(
  error: unknown,
  { action, key }: S3Call,
  config: S3StoreConfig,
): Error {
  if (error instanceof S3StoreError) {
    return error;
  }
  const { status, code, words } = describe(error, config);
  const where = key ? `${config.bucket}/${key}` : config.bucket;
  const server = config.endpoint ?? `AWS in ${config.region}`;
  const make = (message: string) => new S3StoreError(message, status, code);

  if (code === 'NoSuchBucket' || (action === 'HeadBucket' && status === 404)) {
    return make(
      `${S3_CONFIG}.bucket: there is no bucket "${config.bucket}" at ${server}; make it, or set ${S3_CONFIG}.createBucket`,
    );
  }
  if (code && WRONG_CREDENTIALS.has(code)) {
    return make(
      `${S3_CONFIG}.accessKeyId, secretAccessKey: ${server} does not accept them (${code})`,
    );
  }
  if (code === 'CredentialsProviderError') {
    return make(
      `${S3_CONFIG}.accessKeyId and secretAccessKey are not set, and the default chain of the AWS SDK has no credentials either`,
    );
  }
  if (code && WRONG_REGION.has(code)) {
    return make(
      `${S3_CONFIG}.region: the bucket is not in "${config.region}" (${code})`,
    );
  }
  if (status === 403) {
    return make(
      `The credentials of ${S3_CONFIG} may not ${action} on ${where} (${
        code ?? status
      })`,
    );
  }
  if (status === undefined) {
    return make(`${S3_CONFIG}.endpoint: ${server} cannot be reached: ${words}`);
  }
  return make(
    `${server} answered ${status} ${
      code ?? ''
    } to ${action} on ${where}: ${words}`,
  );
}

function describe(error: unknown, { credentials }: S3StoreConfig) {
  const { $metadata, name, code, message, errors } = error as {
    $metadata?: { httpStatusCode?: number };
    name?: string;
    code?: string;
    message?: string;
    errors?: NodeJS.ErrnoException[];
  };
  // A server may say anything, what it was sent too.
  const secrets = [credentials?.secretAccessKey, credentials?.sessionToken];
  const clean = (text: string) =>
    secrets
      .filter(secret => secret !== undefined)
      .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
      .replace(/\b(Credential|Signature)=[^\s,]+/g, '$1=***')
      .replace(/^AWS SDK error wrapper for \w+: /, '')
      .slice(0, LONGEST_WORDS);
  const status = $metadata?.httpStatusCode;
  const word = status ? name : code ?? name;
  return {
    status,
    code: word && clean(word),
    // A host with several addresses fails once for each, and the error as a whole says nothing.
    words: clean(message || errors?.[0]?.message || String(error)),
  };
}
