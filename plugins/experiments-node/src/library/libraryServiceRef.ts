import { resolve } from 'node:path';
import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { FolderLibrary } from './FolderLibrary';
import type { LibraryService } from './types';

/** An installation that has no library folder: nothing is in it, and that is readable. */
const noLibrary: LibraryService = {
  path: undefined,
  snapshot: () => ({ experiments: [], components: [], problems: [] }),
  whenRead: async () => {},
  onChange: () => () => {},
};

/**
 * The one reader of the library folder (`experiments.library.path`), shared by the backend and the
 * catalog.
 * @public
 */
export const libraryServiceRef = createServiceRef<LibraryService>({
  id: 'assay.experiments.library',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {
        config: coreServices.rootConfig,
        logger: coreServices.rootLogger,
        lifecycle: coreServices.rootLifecycle,
      },
      factory({ config, logger, lifecycle }) {
        const path = config.getOptionalString('experiments.library.path');
        if (!path) {
          return noLibrary;
        }
        const library = new FolderLibrary({ path: resolve(path), logger });
        library.start();
        lifecycle.addShutdownHook(() => library.stop());
        return library;
      },
    }),
});
