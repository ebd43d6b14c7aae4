// The local hub as a program:
//   --data <folder> --library <folder of the repository> [--results <folder>] [--port <number>]
// Prints one line of JSON with the kubeconfig and the address when it is ready.
import { join } from 'node:path';
import { lockFolder } from './launcher/lock';
import { UsageError, readOptions } from './launcher/options';
import { startHeartbeat } from './processes/heartbeat';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  const unlock = lockFolder(options.data);
  // Before everything that takes time: what a killed hub has left running waits for this.
  const stopHeartbeat = startHeartbeat(join(options.data, 'processes'));
  try {
    // Late on purpose, and not by import(): what loads TypeScript may know only one of the two ways.
    const { runHub } =
      require('./launcher/runHub') as typeof import('./launcher/runHub');
    const hub = await runHub(options);
    process.stdout.write(
      `${JSON.stringify({
        kubeconfig: hub.kubeconfigPath,
        server: hub.url,
      })}\n`,
    );
    await signalled();
    await hub.stop();
  } finally {
    stopHeartbeat();
    unlock();
  }
}

/** Resolves at the first request to end; a second one ends at once. */
function signalled(): Promise<void> {
  return new Promise(resolve => {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(name, () => resolve());
  });
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(
      `${
        error instanceof UsageError
          ? error.message
          : `the local hub cannot run: ${error.message}`
      }\n`,
    );
    process.exit(error instanceof UsageError ? 2 : 1);
  },
);
