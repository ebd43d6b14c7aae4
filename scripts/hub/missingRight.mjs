import { awaitNothingLeft } from './leftovers.mjs';
import { followRun, runOf } from './runs.mjs';
import { checkResult, describePhases } from './wholeWay.mjs';

const limitSeconds = 600;
const role = 'assay-hub-target';
const lack = { resource: 'namespaces', verb: 'create' };

/**
 * Takes one right away while a run needs it: a condition names verb, resource and account, and the
 * run goes on to its end once the right is there again.
 */
export function missingRight(checks, lab, definition, collector) {
  return checks.measure(
    'missing right',
    `${lack.verb} ${lack.resource}`,
    async (note, violated) => {
      const { rules } = (await lab.kubectl.get(['clusterrole', role]))[0];
      const write = rulesNow =>
        lab.kubectl.run([
          'patch',
          'clusterrole',
          role,
          '--type',
          'merge',
          '--patch',
          JSON.stringify({ rules: rulesNow }),
        ]);
      const run = await runOf(definition, { ...lab, ...collector });
      await write(rules.map(without));
      try {
        await followRun(lab.kubectl, run, async watch => {
          const stopped = await watch.until(refusalOf, limitSeconds);
          note(refusalOf(stopped) ?? 'the run is gone');
          if (!refusalOf(stopped)?.includes('assay-backend'))
            violated('it does not name the account');
          await write(rules);
          const ended = await watch.ends(limitSeconds);
          note(describePhases(watch.seen));
          checkResult(ended, () => {}, violated);
          for (const left of await awaitNothingLeft(lab.kubectl, watch.uid))
            violated(`left behind: ${left}`);
        });
      } finally {
        await write(rules);
      }
    },
  );
}

function without(rule) {
  return rule.resources.includes(lack.resource)
    ? { ...rule, verbs: rule.verbs.filter(verb => verb !== lack.verb) }
    : rule;
}

/** What the run says about the right that it lacks. */
function refusalOf(run) {
  return run?.status?.conditions?.find(
    ({ reason, message = '' }) =>
      reason === 'Forbidden' &&
      message.includes(`${lack.verb} ${lack.resource} `),
  )?.message;
}
