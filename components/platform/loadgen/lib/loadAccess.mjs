// How the cluster is reached that the load runs in, where that is not the one of this step.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepError } from './step.mjs';

/** What the template says where the load runs right here. */
const HERE = 'none';

/**
 * The access that the hub wrote into a Secret: `target` (a name for people), `server` and how to
 * trust it (`ca`, PEM; `serverName`; `insecure`), `token`, `namespace`, `deadlineSeconds` and
 * `labels` for what is made there.
 *
 * @returns undefined where the load runs right here
 * @throws {StepError} when there should be one and is not: a load in the wrong cluster would measure
 * something else
 */
export function readAccess() {
  const name = process.env.ASSAY_LOAD_ACCESS ?? HERE;
  if (name === HERE) return undefined;
  const path = join(
    process.env.ASSAY_LOAD_ACCESS_FOLDER ?? '/load-access',
    'access.json',
  );
  if (!existsSync(path))
    throw new StepError(
      `Secret "${name}", by which the cluster of the load is reached, is not there`,
    );
  return JSON.parse(readFileSync(path, 'utf8'));
}
