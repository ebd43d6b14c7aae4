// `npm test`: sets up what is missing, then runs every check and every test.
//   npm test -- --only jest,end-to-end    some of the stages
//   npm test -- packages/controller       the unit tests of one folder
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies } from './setup/dependencies.mjs';
import { root } from './setup/folders.mjs';
import { prepareToolchain } from './setup/toolchain.mjs';

try {
  const tools = await prepareToolchain(console.log);
  await installDependencies(tools, console.log);
  const child = spawn(
    tools.node,
    [join(root, 'scripts/checks/main.mjs'), ...process.argv.slice(2)],
    { cwd: root, env: tools.env, stdio: 'inherit' },
  );
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0);
  });
} catch (error) {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
