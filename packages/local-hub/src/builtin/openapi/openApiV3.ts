import { JsonObject } from '../../schema';
import { resourcePaths } from './paths';
import { metaSchemas, resourceSchemas } from './schemas';
import { OpenApiType } from './types';

/**
 * The document behind `/openapi/v3/api/v1` or `/openapi/v3/apis/<group>/<version>`:
 * what `kubectl explain` prints, and where kubectl reads that a server knows
 * `dryRun` and `fieldValidation`.
 *
 * @param groupVersion - `v1` or `<group>/<version>`
 * @public
 */
export function openApiV3(
  groupVersion: string,
  types: OpenApiType[],
): JsonObject {
  return {
    openapi: '3.0.0',
    info: { title: `Assay local hub, ${groupVersion}`, version: 'v0.1.0' },
    paths: Object.fromEntries(types.flatMap(resourcePaths)),
    components: {
      schemas: {
        ...Object.fromEntries(types.flatMap(resourceSchemas)),
        ...metaSchemas(),
      },
    },
  };
}
