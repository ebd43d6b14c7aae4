import { execFile } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

const run = promisify(execFile);
const repository = resolvePackagePath(
  '@assay/plugin-experiments-backend',
  '../..',
);

/**
 * Gives nodes the image that install/image/Containerfile makes, from files of this machine: Node.js,
 * the library, and what the library depends on.
 *
 * @param sockets - of the containerd of each node
 */
export async function loadLibraryImage(
  name: string,
  sockets: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-image-'));
  try {
    // Read by a user of the image's own.
    await chmod(folder, 0o755);
    await cp(join(repository, 'components'), join(folder, 'components'), {
      recursive: true,
    });
    const { dependencies } = JSON.parse(
      await readFile(join(repository, 'install/image/package.json'), 'utf8'),
    );
    for (const [dependency, path] of await closureOf(
      Object.keys(dependencies),
    )) {
      await cp(path, join(folder, 'node_modules', dependency), {
        recursive: true,
      });
    }
    await run(
      join(process.env.CONTROL_PLANE ?? '', 'image'),
      [
        ...[name, '--command', '["node"]', '--libs'],
        `${process.execPath}=/usr/local/bin/node`,
        `${folder}=/assay`,
      ],
      {
        env: { ...process.env, CONTROL_PLANE_CONTAINERD: sockets.join(' ') },
        maxBuffer: 16 * 1024 * 1024,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Packages with all that they depend on, as they are installed here: one version of each. */
async function closureOf(names: string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const left = names.map(name => ({ name, from: repository }));
  for (let next = left.pop(); next; next = left.pop()) {
    const { name, from } = next;
    if (found.has(name)) {
      continue;
    }
    const path = await folderOf(name, from);
    found.set(name, path);
    const { dependencies = {} } = JSON.parse(
      await readFile(join(path, 'package.json'), 'utf8'),
    );
    left.push(
      ...Object.keys(dependencies).map(each => ({ name: each, from: path })),
    );
  }
  return found;
}

async function folderOf(name: string, from: string): Promise<string> {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', name);
    try {
      await readFile(join(path, 'package.json'));
      return path;
    } catch {
      if (dirname(folder) === folder) {
        throw new Error(`${name} is not installed`);
      }
    }
  }
}
