import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

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
  return [...(await readFolder(own)), ...(await readFolder(engineFolder()))];
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

/** They are data of this package: beside the sources, and beside what is built from them. */
function engineFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    const candidate = join(folder, 'definitions');
    if (existsSync(join(candidate, 'applications.yaml'))) return candidate;
    if (folder === dirname(folder))
      throw new Error('the definitions of @assay/local-hub are missing');
  }
}
