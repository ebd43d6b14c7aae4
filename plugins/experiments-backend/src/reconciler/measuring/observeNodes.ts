import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import { listNodesOf } from './nodes';
import { RunTargets } from './RunTargets';
import type { NodesByTarget } from './soundTrials';

/**
 * The nodes that the components of each target run on, so that a trial that outlived its node can
 * be told later. Undefined where there are none, and where they cannot be seen: a missing right to
 * list them is no reason not to measure, and the result says that they were not watched.
 */
export async function observeNodes(
  scope: Scope,
  plan: RunPlan,
): Promise<NodesByTarget | undefined> {
  if (plan.rung === 'process' || plan.rung === 'simulated') {
    return undefined;
  }
  const targets = new RunTargets(scope);
  try {
    const found: NodesByTarget = {};
    for (const { name } of plan.targets) {
      const api = targets.api(name);
      const namespaces = plan.components
        .filter(({ target }) => target === name)
        .map(({ namespace }) => namespace);
      if (api && namespaces.length > 0) {
        found[name] = await listNodesOf(await api(), namespaces, scope.signal);
      }
    }
    return found;
  } catch (error) {
    scope.signal.throwIfAborted();
    scope.deps.logger.warn(
      `The nodes of run ${scope.key} cannot be seen: ${error}`,
    );
    return undefined;
  } finally {
    await targets.close();
  }
}
