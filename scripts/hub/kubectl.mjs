import { execFile } from 'node:child_process';

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
