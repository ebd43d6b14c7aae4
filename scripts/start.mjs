// `npm start` on a machine with git and Node.js, `yarn start` on one that has Yarn too.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies } from './setup/dependencies.mjs';
import { root } from './setup/folders.mjs';
import { prepareToolchain } from './setup/toolchain.mjs';

const say = message => console.log(message);

try {
  const tools = await prepareToolchain(say);
  await installDependencies(tools, say);
  const child = spawn(
    tools.node,
    [join(root, 'scripts/lab/main.mjs'), ...process.argv.slice(2)],
    { cwd: root, env: tools.env, stdio: 'inherit' },
  );
  // The terminal sends Ctrl-C to both; only the child acts on it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
