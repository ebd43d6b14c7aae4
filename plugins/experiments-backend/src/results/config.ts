import { resolve } from 'node:path';
import type { Config } from '@backstage/config';
import { readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { readS3Config, type S3StoreConfig } from './s3';

const KEY = 'experiments.results';
const DAY_MS = 24 * 60 * 60_000;

/** Where results are kept. */
export type ResultStoreConfig =
  | { type: 'folder'; /** Absolute. */ path: string }
  | ({ type: 's3' } & S3StoreConfig);

/** What is kept of results whose runs are gone; each rule keeps, and what none keeps is deleted. */
export interface RetentionConfig {
  /** Milliseconds since the result was collected. */
  keepForMs?: number;
  /** Runs of each definition, the newest. */
  keepLast?: number;
}

export interface ResultsConfig {
  /** Absent when a module brings the store. */
  store?: ResultStoreConfig;
  /** Absent: everything is kept. */
  retention?: RetentionConfig;
}

/**
 * Reads `experiments.results`.
 * @throws InputError naming the key, when a value cannot be used
 */
export function readResultsConfig(root: Config): ResultsConfig {
  const config = root.getOptionalConfig(KEY);
  return {
    store: config && readStore(config),
    retention: config && readRetention(config),
  };
}

function readStore(config: Config): ResultStoreConfig | undefined {
  const folder = config.getOptionalConfig('folder');
  const s3 = config.getOptionalConfig('s3');
  if (folder && s3) {
    throw new InputError(
      `${KEY}.folder and ${KEY}.s3 exclude each other; set the one that is not meant to null`,
    );
  }
  if (s3) {
    return { type: 's3', ...readS3Config(s3) };
  }
  return folder && { type: 'folder', path: resolve(folder.getString('path')) };
}

function readRetention(config: Config): RetentionConfig | undefined {
  if (!config.getOptionalConfig('retention')) {
    return undefined;
  }
  const keepFor = config.has('retention.keepFor')
    ? durationToMilliseconds(
        readDurationFromConfig(config, { key: 'retention.keepFor' }),
      )
    : undefined;
  const keepLast = config.getOptionalNumber('retention.keepLast');
  if (keepFor === undefined && keepLast === undefined) {
    throw new InputError(
      `${KEY}.retention needs keepFor, keepLast or both; without retention everything is kept`,
    );
  }
  if (keepFor !== undefined && keepFor < DAY_MS) {
    throw new InputError(
      `${KEY}.retention.keepFor is ${keepFor} ms; it must be a day at least`,
    );
  }
  if (keepLast !== undefined && !(Number.isInteger(keepLast) && keepLast > 0)) {
    throw new InputError(
      `${KEY}.retention.keepLast is ${keepLast}; it must be a whole number from 1`,
    );
  }
  return { keepForMs: keepFor, keepLast };
}
