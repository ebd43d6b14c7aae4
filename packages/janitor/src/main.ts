// The janitor as a program; see options.ts. Prints its report as one line of JSON.
import {
  createKubernetesClient,
  loadKubeConfig,
  systemClock,
} from '@assay/controller';
import { Janitor } from './Janitor';
import { readOptions, UsageError } from './options';

async function main(): Promise<number> {
  const { hub, ...options } = readOptions(process.argv.slice(2));
  const client = createKubernetesClient({
    kubeConfig: loadKubeConfig(hub),
    userAgent: 'assay-janitor',
  });
  try {
    const janitor = new Janitor({ ...options, client, clock: systemClock });
    const report = await janitor.run();
    process.stdout.write(`${JSON.stringify(report)}\n`);
    return report.attention ? 1 : 0;
  } finally {
    await client.close();
  }
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(error instanceof UsageError ? 2 : 3);
  },
);
