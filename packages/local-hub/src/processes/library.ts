import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';

/** A command of the library, with its names resolved. @public */
export interface Entrypoint {
  component: string;
  entrypoint: string;
  command: string[];
  directory: string;
  environment: Record<string, string>;
  /** Ports that it serves, by name. */
  ports: string[];
}

/** The library does not hold what was asked for; the message says what. @public */
export class LibraryError extends Error {
  readonly name = 'LibraryError';
}

const folderPattern = /^components\/[a-z0-9][a-z0-9-]*\/[a-z0-9][a-z0-9-]*$/;
const namePattern = /^[a-z0-9][a-z0-9-]*$/;

/**
 * The commands that may run on this machine. They stand in `process.yaml` of a component's folder
 * on the hub's disk; a resource only ever names one, so nobody who can write resources can run
 * anything else.
 * @public
 */
export class ProcessLibrary {
  readonly #root: string;

  /** @param options - `root` is the folder that holds `components/` */
  constructor(options: { root: string }) {
    this.#root = options.root;
  }

  /**
   * @param path - folder of the component, such as `components/apps/hello-app`
   * @throws LibraryError
   */
  async resolve(path: string, entrypoint: string): Promise<Entrypoint> {
    if (!folderPattern.test(path))
      throw new LibraryError(
        `"${path}" is not a folder components/<category>/<name>`,
      );
    const directory = join(this.#root, path);
    const file = join(directory, 'process.yaml');
    if (!existsSync(file))
      throw new LibraryError(`${path} has no process.yaml`);
    const declared = readEntrypoints(await readFile(file, 'utf8'), path);
    const found = declared[entrypoint];
    if (!found)
      throw new LibraryError(
        `${path}/process.yaml has no entrypoint "${entrypoint}"`,
      );
    const [program, ...rest] = found.command;
    return {
      component: path.split('/').at(-1)!,
      entrypoint,
      // The Node.js that runs the hub is the one that is sure to be there.
      command: [program === 'node' ? process.execPath : program, ...rest],
      directory,
      environment: found.env ?? {},
      ports: found.ports ?? [],
    };
  }

  /**
   * @param reference - `<component>/<entrypoint>`, as workflow templates name it
   * @throws LibraryError
   */
  async resolveReference(reference: string): Promise<Entrypoint> {
    const [component, entrypoint, ...rest] = reference.split('/');
    if (!namePattern.test(component) || !entrypoint || rest.length > 0)
      throw new LibraryError(
        `"${reference}" is not of the form <component>/<entrypoint>`,
      );
    const components = join(this.#root, 'components');
    const categories = await readdir(components).catch(() => []);
    const category = categories.find(name =>
      existsSync(join(components, name, component, 'process.yaml')),
    );
    if (!category)
      throw new LibraryError(`no component "${component}" with a process.yaml`);
    return this.resolve(`components/${category}/${component}`, entrypoint);
  }
}

interface DeclaredEntrypoint {
  command: string[];
  env?: Record<string, string>;
  ports?: string[];
}

function readEntrypoints(
  text: string,
  path: string,
): Record<string, DeclaredEntrypoint> {
  const refuse = (what: string) => {
    throw new LibraryError(`${path}/process.yaml: ${what}`);
  };
  const isStrings = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every(item => typeof item === 'string');
  let content: { entrypoints?: Record<string, Partial<DeclaredEntrypoint>> };
  try {
    content = parse(text);
  } catch (error) {
    throw new LibraryError(`${path}/process.yaml: ${(error as Error).message}`);
  }
  const entrypoints = content?.entrypoints ?? {};
  for (const [name, { command, env, ports }] of Object.entries(entrypoints)) {
    if (!isStrings(command) || command.length === 0)
      refuse(`entrypoint "${name}" needs a command, a list of strings`);
    if (env && !Object.values(env).every(value => typeof value === 'string'))
      refuse(`env of entrypoint "${name}" must hold strings`);
    if (ports && !isStrings(ports))
      refuse(`ports of entrypoint "${name}" must be a list of names`);
  }
  return entrypoints as Record<string, DeclaredEntrypoint>;
}
