import { resources } from '@assay/plugin-experiments-common';
import { getByEntry } from '../getIfThere';
import type { Application, Secret } from '../kinds';
import { roles } from '../names';
import type { RunPlan } from '../plan';
import type { Scope } from '../scope';
import { NotConnectedError, readRegistration } from './readRegistration';
import { planOf, providerOf } from './requirements';

/** How Argo CD words that a target answered 401. */
const REFUSED =
  /the server has asked for the client to provide credentials|\bUnauthorized\b/;

/** Targets whose Applications say that their token is not known there any more. */
export function decideRefusedTargets(
  components: readonly { target: string; application?: Application }[],
): string[] {
  return [
    ...new Set(
      components.flatMap(({ target, application }) =>
        (application?.status?.conditions ?? []).some(({ message }) =>
          REFUSED.test(message),
        )
          ? [target]
          : [],
      ),
    ),
  ];
}

/**
 * Makes our account anew in targets that do not know its token any more, and registers the new one.
 * Nothing waits for it: the step that found the target closed does, with a deadline of its own.
 */
export async function renewRegistrations(scope: Scope): Promise<void> {
  const plan = planOf(scope);
  for (const name of decideRefusedTargets(applicationsOf(scope, plan))) {
    const target = plan.targets.find(each => each.name === name);
    const entry = scope.entry(roles.registration(name));
    const provider = target && providerOf(scope, target);
    const isEntered =
      provider?.origin === 'composed' && provider.readBootstrap !== undefined;
    if (!target || entry?.state !== 'Created' || !isEntered) {
      continue;
    }
    const secret = await getByEntry<Secret>(scope, resources.secrets, entry);
    const config = await newConfig(scope, target);
    if (
      !config ||
      !secret ||
      secret.metadata.uid !== entry.uid ||
      secret.data?.config === config
    ) {
      continue;
    }
    // Only as it was read: a conflict makes the next pass look anew.
    await scope.client.replace(resources.secrets, {
      ...secret,
      data: { ...secret.data, config },
    });
    scope.deps.connections.forget(scope.key, name);
    scope.note(
      'Normal',
      'CredentialRenewed',
      `Target "${name}" did not know our account any more; it was made anew`,
    );
  }
}

function applicationsOf(scope: Scope, plan: RunPlan) {
  return plan.components.map(component => {
    const entry = scope.entry(roles.application(component));
    return {
      target: component.target,
      application:
        entry &&
        scope.deps.caches.applications.get(
          `${entry.namespace}/${entry.objectName}`,
        ),
    };
  });
}

/** Base64, as the Secret has it; undefined while the target does not let us in. */
async function newConfig(
  scope: Scope,
  target: RunPlan['targets'][number],
): Promise<string | undefined> {
  try {
    const { config } = await readRegistration(scope, target);
    return Buffer.from(JSON.stringify(config)).toString('base64');
  } catch (error) {
    if (error instanceof NotConnectedError) {
      return undefined;
    }
    throw error;
  }
}
