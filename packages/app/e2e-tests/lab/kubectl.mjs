import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function find() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, 'kubectl'), constants.X_OK);
      return join(folder, 'kubectl');
    } catch {
      // Look in the next folder.
    }
  }
  return undefined;
}

/** Path of kubectl, or undefined. */
export const kubectlPath = find();

/** False, or why tests with kubectl cannot run here. */
export const withoutKubectl = kubectlPath
  ? false
  : 'kubectl is not on the PATH';

/** Starts kubectl; `text` grows with what it prints on standard output. */
export function startKubectl(kubeconfig, args, input) {
  const child = spawn(kubectlPath, args, {
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  const running = { text: '', error: '', kill: () => child.kill() };
  child.stdout.setEncoding('utf8').on('data', chunk => {
    running.text += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', chunk => {
    running.error += chunk;
  });
  child.stdin.end(input);
  running.ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', code => resolve(code));
  });
  return running;
}

/** @returns {Promise<{code: number, text: string, error: string}>} */
export async function kubectl(kubeconfig, args, input) {
  const running = startKubectl(kubeconfig, args, input);
  const code = await running.ended;
  return { code, text: running.text, error: running.error };
}
