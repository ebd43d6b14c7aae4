import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { explore } from './explore';
import { readFixtures, recordFixtures } from './fixtures';
import { readDefaults } from './schemaDefaults';
import { mutants } from './mutants';
import { judge, type Verdict } from './mutate';
import { play, type Outcome, type Surroundings } from './schedule';
import { measuredSpec } from '../testing/specs';
import { variants } from './variants';

// One part of the exploration, as a program: the numbers as text, then one line of JSON.

const { values } = parseArgs({
  options: {
    part: { type: 'string', default: '0/1' },
    record: { type: 'string' },
    mutants: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const surroundings: Surroundings = {
    defaults: await readDefaults(),
    fixtures: readFixtures(),
  };
  if (values.record) {
    await recordFixtures(values.record, measuredSpec, surroundings.defaults);
    return;
  }
  if (values.mutants) {
    await judgeMutants(surroundings);
    return;
  }
  if (values.list) {
    for (const variant of variants) {
      const started = Date.now();
      const outcome = await play({ variant }, surroundings);
      process.stdout.write(
        `${variant.name}: ${outcome.calls.length} calls, ${
          outcome.deliveries
        } deliveries, ${outcome.storeCalls} of the store, ${
          outcome.writes
        } writes of ${outcome.minimum}, ${outcome.gets} gets, ${
          outcome.unchanged
        } unchanged, ${Date.now() - started} ms\n`,
      );
      outcome.violations.forEach(each =>
        process.stdout.write(`  ${each.property}: ${each.what}\n`),
      );
      if (process.env.HARNESS_CALLS) {
        outcome.calls.forEach((call, index) =>
          process.stdout.write(
            `  ${index + 1} ${call.verb} ${call.type.plural} ${
              call.name ?? ''
            } ${call.subresource ?? ''}\n`,
          ),
        );
      }
    }
    return;
  }
  const [index, of] = values.part.split('/').map(Number);
  const started = Date.now();
  const { rows, failures, lateAnchors } = await explore(surroundings, {
    part: { index, of },
    only: process.env.SCHEDULE,
    each: ({ variant, fault, tried, survived }) =>
      process.stderr.write(`${variant}, ${fault}: ${survived} of ${tried}\n`),
  });
  process.stdout.write(
    `${JSON.stringify({
      rows,
      failures,
      lateAnchors,
      ms: Date.now() - started,
    })}\n`,
  );
}

/** Each mutant that survives is a property or a schedule that is missing. */
async function judgeMutants(surroundings: Surroundings): Promise<void> {
  // eslint-disable-next-line no-restricted-syntax -- never part of a build
  const root = join(__dirname, '../../../../..');
  const expected = new Map<string, Outcome>();
  for (const variant of variants) {
    expected.set(variant.name, await play({ variant }, surroundings));
  }
  const verdicts: Verdict[] = [];
  for (const mutant of mutants) {
    if ((process.env.MUTANT ?? mutant.why) === mutant.why) {
      const verdict = await judge(root, mutant, surroundings, expected);
      verdicts.push(verdict);
      process.stderr.write(
        `${verdict.killedBy ? 'killed' : 'SURVIVED'} ${verdict.why}${
          verdict.killedBy ? `: ${verdict.killedBy}` : ''
        }\n`,
      );
    }
  }
  process.stdout.write(`${JSON.stringify({ verdicts })}\n`);
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exitCode = 1;
});
