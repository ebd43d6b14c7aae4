import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { packageFolder } from './packageFolder';

/** A CustomResourceDefinition or a CompositeResourceDefinition. @public */
export interface Definition {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec: Record<string, unknown>;
}

/**
 * Every definition that a hub of Assay has: our own, and the parts of Argo CD's and Argo Workflows'
 * that are spoken to. The hub derives what Crossplane would derive.
 *
 * @param options - `library` is the folder of the repository
 * @public
 */
export async function loadDefinitions(options: {
  library: string;
}): Promise<Definition[]> {
  const own = join(options.library, 'plugins/experiments-common/definitions');
  return [
    ...(await readFolder(own)),
    ...(await readFolder(join(packageFolder, 'definitions'))),
  ];
}

async function readFolder(folder: string): Promise<Definition[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.yaml'));
  return Promise.all(
    names
      .sort()
      .map(async name =>
        parse(await readFile(join(folder, name), 'utf8'), { merge: true }),
      ),
  );
}
