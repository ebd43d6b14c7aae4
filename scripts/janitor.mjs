// `npm run janitor -- --kubeconfig F [--report]`: one sweep of what runs have left behind on a hub.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { installDependencies } from './setup/dependencies.mjs';
import { root } from './setup/folders.mjs';
import { prepareToolchain } from './setup/toolchain.mjs';

// Standard output is the report.
const say = message => console.error(message);

try {
  const tools = await prepareToolchain(say);
  await installDependencies(tools, say);
  const loader = createRequire(join(root, 'package.json')).resolve(
    '@backstage/cli/config/nodeTransform.cjs',
  );
  const child = spawn(
    tools.node,
    [
      '--require',
      loader,
      join(root, 'packages/janitor/src/main.ts'),
      ...process.argv.slice(2),
    ],
    { env: tools.env, stdio: 'inherit' },
  );
  child.on('exit', code => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  console.error(error.message);
  process.exitCode = 3;
}
