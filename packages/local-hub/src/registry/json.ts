import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../schema';
import type { ApiObject } from '../store';

/** The two views of decoded JSON: pure functions see any JSON, the registry sees that there is metadata. */
export const asJson = (object: ApiObject): JsonObject =>
  object as unknown as JsonObject;

/** @see asJson */
export const asObject = (json: JsonObject): ApiObject =>
  json as unknown as ApiObject;

/** A private copy of anything that came from JSON. */
export function copyOf<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}

export const isSame = (a: unknown, b: unknown) => isDeepStrictEqual(a, b);

/** A time as `metadata` carries it: whole seconds. */
export function metaTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
