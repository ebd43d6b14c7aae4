// Runs a step of the load where it belongs: right here, or as a Job in the cluster of the load.
//   node place.mjs trial
import { readAccess } from './lib/loadAccess.mjs';
import { startElsewhere } from './lib/startElsewhere.mjs';
import { runStep } from './lib/step.mjs';

const name = process.argv[2];
let elsewhere;

await runStep(
  async () => {
    const access = readAccess();
    if (!access) return import(`./${name}.mjs`);
    elsewhere = startElsewhere(name, access);
    const { exitCode } = await elsewhere.end();
    return process.exit(exitCode);
  },
  // Nobody waits for the load any more, so it must not go on.
  () => elsewhere?.stop(),
);
