import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** kubectl against one hub, as a person would use it. */
export class Kubectl {
  #kubeconfig;

  /** @param {string} kubeconfig */
  constructor(kubeconfig) {
    this.#kubeconfig = kubeconfig;
  }

  /**
   * Runs kubectl; answers with what it printed.
   * @param {string[]} args
   * @param {{input?: string}} [options]
   * @returns {Promise<string>}
   */
  run(args, { input } = {}) {
    return new Promise((resolve, reject) => {
      const child = execFile(
        'kubectl',
        ['--kubeconfig', this.#kubeconfig, ...args],
        { maxBuffer: 256 * 1024 * 1024 },
        (error, stdout, stderr) =>
          error
            ? reject(
                new Error(
                  `kubectl ${args.join(' ')}: ${
                    stderr.trim() || error.message
                  }`,
                ),
              )
            : resolve(stdout),
      );
      child.stdin.end(input);
    });
  }

  /** The objects that `kubectl get` finds; none where there is no such kind or object. */
  async get(args) {
    const text = await this.run([
      'get',
      ...args,
      '--ignore-not-found',
      '-o',
      'json',
    ]);
    if (!text.trim()) return [];
    const answer = JSON.parse(text);
    return answer.items ?? [answer];
  }

  /**
   * Follows one object until it is told to stop; a watch that breaks is begun again.
   * @param {string[]} args kind, name and namespace
   * @param {(object: object | undefined) => void} saw undefined when the object is not there any more
   * @returns {() => void} stops
   */
  watch(args, saw) {
    let stopped = false;
    let child;
    const begin = () => {
      if (stopped) return;
      let errors = '';
      child = spawn('kubectl', [
        '--kubeconfig',
        this.#kubeconfig,
        ...['get', ...args, '--watch', '--output-watch-events', '-o', 'json'],
      ]);
      createInterface({ input: child.stdout }).on('line', line => {
        const { type, object } = JSON.parse(line);
        if (!stopped) saw(type === 'DELETED' ? undefined : object);
      });
      child.stderr.setEncoding('utf8').on('data', chunk => {
        errors += chunk;
      });
      child.on('close', () => {
        if (stopped) return;
        if (errors.includes('(NotFound)')) saw(undefined);
        setTimeout(begin, 1000);
      });
    };
    begin();
    return () => {
      stopped = true;
      child.kill();
    };
  }

  /** Creates or changes objects. */
  apply(objects, args = []) {
    return this.run(
      ['apply', '--server-side', '--force-conflicts', '-f', '-', ...args],
      { input: documents(objects) },
    );
  }

  /** Creates an object with a generated name; answers with it. */
  async create(object) {
    const text = await this.run(['create', '-f', '-', '-o', 'json'], {
      input: JSON.stringify(object),
    });
    return JSON.parse(text);
  }
}

function documents(objects) {
  return typeof objects === 'string'
    ? objects
    : [objects]
        .flat()
        .map(object => JSON.stringify(object))
        .join('\n---\n');
}
