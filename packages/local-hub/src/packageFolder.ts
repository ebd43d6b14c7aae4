import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Folder of this package, from its sources as well as from what is built of them: some files are
 * used as files and never bundled.
 */
export const packageFolder = (() => {
  // Whoever runs this loads it as CommonJS, and the loop holds wherever a build may put it.
  // eslint-disable-next-line no-restricted-syntax
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'definitions/applications.yaml')))
      return folder;
    if (folder === dirname(folder))
      throw new Error('the files of @assay/local-hub are missing');
  }
})();
