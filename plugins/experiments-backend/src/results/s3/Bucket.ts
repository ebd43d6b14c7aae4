import { addAbortSignal, Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  type BucketLocationConstraint,
} from '@aws-sdk/client-s3';
import { InputError } from '@backstage/errors';
import type { S3StoreConfig } from './config';
import { S3StoreError, toStoreError, type S3Call } from './errors';

const CONNECTION_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 15_000;
/** With every try and the body. */
const CALL_TIMEOUT_MS = 45_000;
const TRIES = 3;
/** Far above any result; what is larger is not ours, and would not fit into memory often. */
const LARGEST_OBJECT = 64 * 1024 * 1024;

/** How a conditional write ended. */
export type ConditionalWrite = 'written' | 'exists' | 'unsupported';

/** An object in a listing. */
export interface ListedObject {
  key: string;
  /** Unix milliseconds. */
  modifiedAt: number;
}

export interface BucketOptions {
  config: S3StoreConfig;
  /** Keys of one answer of a listing; 1,000 is what servers give at most. */
  pageSize?: number;
  /** Bytes of the largest object that is written or read. */
  largestObject?: number;
}

/**
 * The few calls that the store makes of an S3 server. Keys are without the prefix. Each call is
 * bounded in time and tried three times; what fails is an `S3StoreError` that names what to mend.
 */
export class Bucket {
  readonly #client: S3Client;
  readonly #config: S3StoreConfig;
  readonly #pageSize: number;
  readonly #largestObject: number;
  #made: Promise<void> | undefined;

  constructor({ config, pageSize, largestObject }: BucketOptions) {
    this.#config = config;
    this.#pageSize = pageSize ?? 1000;
    this.#largestObject = largestObject ?? LARGEST_OBJECT;
    this.#client = new S3Client({
      region: config.region,
      endpoint: config.endpoint,
      forcePathStyle: config.forcePathStyle,
      credentials: config.credentials,
      // The request is signed with the SHA-256 of its body, and what is read is compared with the
      // manifest. The SDK's own checksums are more than servers besides AWS understand.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: TRIES,
      requestHandler: {
        connectionTimeout: CONNECTION_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      },
    });
  }

  async get(
    key: string,
    signal?: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    try {
      return await this.#call(
        { action: 'GetObject', key },
        signal,
        async end => {
          const { Body, ContentLength } = await this.#client.send(
            new GetObjectCommand(this.#object(key)),
            { abortSignal: end },
          );
          this.#checkSize(key, ContentLength ?? 0);
          return this.#read(key, Body as Readable, end);
        },
      );
    } catch (error) {
      if (error instanceof S3StoreError && error.code === 'NoSuchKey') {
        return undefined;
      }
      throw error;
    }
  }

  async put(
    key: string,
    content: string | Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.#put(key, content, signal);
  }

  /**
   * Writes an object unless there is one. `unsupported` when the server says that it cannot; one
   * that ignores the condition answers `written` to every call.
   */
  async putIfAbsent(
    key: string,
    content: string | Uint8Array,
    signal?: AbortSignal,
  ): Promise<ConditionalWrite> {
    try {
      await this.#put(key, content, signal, '*');
      return 'written';
    } catch (error) {
      if (error instanceof S3StoreError && error.httpStatus === 412) {
        return 'exists';
      }
      if (error instanceof S3StoreError && error.httpStatus === 501) {
        return 'unsupported';
      }
      throw error;
    }
  }

  /** Every object whose key begins with the prefix, in the order of the server. */
  async *list(
    prefix: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ListedObject> {
    const call = { action: 'ListBucket', key: prefix };
    let token: string | undefined;
    do {
      const from = token;
      const page = await this.#call(call, signal, end =>
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#config.bucket,
            Prefix: this.#config.prefix + prefix,
            MaxKeys: this.#pageSize,
            ContinuationToken: from,
          }),
          { abortSignal: end },
        ),
      );
      for (const { Key = '', LastModified } of page.Contents ?? []) {
        yield {
          key: Key.slice(this.#config.prefix.length),
          modifiedAt: LastModified?.getTime() ?? 0,
        };
      }
      token = page.NextContinuationToken;
      if (page.IsTruncated && (!token || token === from)) {
        // To go on would miss results, and to begin again would never end.
        throw new S3StoreError(
          `The list of ${
            this.#config.bucket
          }/${prefix} goes on, and the server does not say where`,
        );
      }
    } while (token);
  }

  /** Absence is not an error. */
  async delete(key: string, signal?: AbortSignal): Promise<void> {
    await this.#call({ action: 'DeleteObject', key }, signal, end =>
      this.#client.send(new DeleteObjectCommand(this.#object(key)), {
        abortSignal: end,
      }),
    );
  }

  close(): void {
    this.#client.destroy();
  }

  async #put(
    key: string,
    content: string | Uint8Array,
    signal?: AbortSignal,
    ifNoneMatch?: '*',
  ): Promise<void> {
    const bytes = Buffer.byteLength(content);
    this.#checkSize(key, bytes);
    await this.#call({ action: 'PutObject', key }, signal, end =>
      this.#client.send(
        new PutObjectCommand({
          ...this.#object(key),
          Body: typeof content === 'string' ? Buffer.from(content) : content,
          // An empty body is taken for a stream otherwise.
          ContentLength: bytes,
          ContentType: contentTypeOf(key),
          IfNoneMatch: ifNoneMatch,
        }),
        { abortSignal: end },
      ),
    );
  }

  /** One call with its deadline, in a bucket that is there. */
  async #call<T>(
    call: S3Call,
    signal: AbortSignal | undefined,
    ask: (end: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted();
    await this.#whenMade();
    const deadline = AbortSignal.timeout(CALL_TIMEOUT_MS);
    return this.#ask(
      call,
      ask,
      signal ? AbortSignal.any([signal, deadline]) : deadline,
      signal,
    );
  }

  async #ask<T>(
    call: S3Call,
    ask: (end: AbortSignal) => Promise<T>,
    end: AbortSignal,
    signal?: AbortSignal,
  ): Promise<T> {
    try {
      return await ask(end);
    } catch (error) {
      signal?.throwIfAborted();
      throw error instanceof InputError
        ? error
        : toStoreError(error, call, this.#config);
    }
  }

  /** Makes the bucket once, where that is wanted; tried again with the next call when it failed. */
  async #whenMade(): Promise<void> {
    if (!this.#config.createBucket) {
      return;
    }
    this.#made ??= this.#make().catch(error => {
      this.#made = undefined;
      throw error;
    });
    await this.#made;
  }

  async #make(): Promise<void> {
    if (await this.#exists()) {
      return;
    }
    const { bucket, region } = this.#config;
    try {
      await this.#ask(
        { action: 'CreateBucket' },
        abortSignal =>
          this.#client.send(
            new CreateBucketCommand({
              Bucket: bucket,
              // The default region has no name here.
              CreateBucketConfiguration:
                region === 'us-east-1'
                  ? undefined
                  : { LocationConstraint: region as BucketLocationConstraint },
            }),
            { abortSignal },
          ),
        AbortSignal.timeout(CALL_TIMEOUT_MS),
      );
    } catch (error) {
      // Another replica was faster; a bucket of somebody else is one that we may not look at.
      if (!(error as S3StoreError).code?.startsWith('BucketAlready')) {
        throw error;
      }
      await this.#exists();
    }
  }

  async #exists(): Promise<boolean> {
    try {
      await this.#ask(
        { action: 'HeadBucket' },
        abortSignal =>
          this.#client.send(
            new HeadBucketCommand({ Bucket: this.#config.bucket }),
            { abortSignal },
          ),
        AbortSignal.timeout(CALL_TIMEOUT_MS),
      );
      return true;
    } catch (error) {
      if (error instanceof S3StoreError && error.httpStatus === 404) {
        return false;
      }
      throw error;
    }
  }

  async #read(
    key: string,
    body: Readable,
    end: AbortSignal,
  ): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of addAbortSignal(end, body)) {
      size += chunk.length;
      this.#checkSize(key, size);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  #checkSize(key: string, bytes: number): void {
    if (bytes > this.#largestObject) {
      throw new InputError(
        `${key} has ${bytes} bytes; a file of a result has at most ${
          this.#largestObject
        }`,
      );
    }
  }

  #object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#config.bucket, Key: this.#config.prefix + key };
  }
}

function contentTypeOf(key: string): string {
  if (key.endsWith('.json')) {
    return 'application/json';
  }
  return key.endsWith('.yaml')
    ? 'application/yaml'
    : 'application/octet-stream';
}
