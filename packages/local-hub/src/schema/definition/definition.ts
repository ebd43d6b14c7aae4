import { required } from '../causes';
import { isObject, FieldCause, JsonObject } from '../types';
import { validateIdentity, validateSameIdentity } from './names';
import { Definition } from './types';
import { validateConversion, validateVersions } from './versions';

/**
 * Fills in what the API server fills in on a CustomResourceDefinition of
 * apiextensions v1: `singular`, `listKind`, conversion strategy. In place.
 *
 * @public
 */
export function defaultDefinition(definition: JsonObject): void {
  const { spec } = definition;
  if (!isObject(spec)) return;
  spec.conversion ??= { strategy: 'None' };
  if (isObject(spec.conversion)) spec.conversion.strategy ||= 'None';
  if (!isObject(spec.names) || typeof spec.names.kind !== 'string') return;
  const { kind } = spec.names;
  if (!kind) return;
  spec.names.singular ||= kind.toLowerCase();
  spec.names.listKind ||= `${kind}List`;
}

const approval = 'api-approved.kubernetes.io';

/** Groups of the Kubernetes project itself. */
const isProtected = (group: string) =>
  ['k8s.io', 'kubernetes.io'].some(
    domain => group === domain || group.endsWith(`.${domain}`),
  );

/**
 * Validates a CustomResourceDefinition: names, versions, structural schema,
 * defaults, and that every CEL rule compiles; on update also what may not
 * change. Its metadata is validated elsewhere. An empty answer means acceptable.
 *
 * @public
 */
export function validateDefinition(
  definition: JsonObject,
  old?: JsonObject,
): FieldCause[] {
  const typed = definition as unknown as Definition;
  const causes = [
    ...validateIdentity(typed),
    ...validateVersions(typed, old !== undefined),
    ...validateConversion(typed),
  ];
  if (old)
    causes.push(...validateSameIdentity(typed, old as unknown as Definition));
  const { spec, metadata } = typed;
  if (
    !old &&
    isProtected(spec?.group ?? '') &&
    !metadata?.annotations?.[approval]
  )
    causes.push(
      required(
        `metadata.annotations[${approval}]`,
        `protected groups must have approval annotation "${approval}", see https://github.com/kubernetes/enhancements/pull/1111`,
      ),
    );
  return causes;
}
