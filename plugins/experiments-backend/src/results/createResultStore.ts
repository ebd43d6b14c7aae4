import type { Logger } from '@assay/controller';
import type { ResultStore } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import type { ResultStoreConfig } from './config';
import { FolderResultStore } from './folder';
import { S3ResultStore } from './s3';

/** The store of the configuration. @throws InputError when it names none */
export function createResultStore(
  config: ResultStoreConfig | undefined,
  logger: Logger,
): ResultStore & { close?(): void } {
  switch (config?.type) {
    case 'folder':
      return new FolderResultStore({ root: config.path });
    case 's3':
      return new S3ResultStore({ config, logger });
    default:
      throw new InputError(
        'One of experiments.results.folder and experiments.results.s3 is required, unless a module brings a result store',
      );
  }
}
