import type { ApplicationSource } from '../kinds';
import type { PlannedComponent, RunPlan } from '../plan';
import type { Scope } from '../scope';
import { overlay, remoteWriteValues } from './remoteWriteValues';

/** Where the hub keeps metrics, what scrapes them in a target writes them there too. */
export function withRemoteWrite(
  scope: Scope,
  plan: RunPlan,
  component: PlannedComponent,
  source: ApplicationSource,
): ApplicationSource {
  const { remoteWrite } = scope.deps.settings;
  const values =
    remoteWrite &&
    remoteWriteValues(component, {
      remoteWrite,
      runUid: scope.uid,
      components: plan.components.filter(
        ({ target }) => target === component.target,
      ),
    });
  return values && source.helm
    ? {
        ...source,
        helm: {
          ...source.helm,
          valuesObject: overlay(source.helm.valuesObject, values),
        },
      }
    : source;
}
