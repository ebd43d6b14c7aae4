import { isObject, JsonObject, JsonValue } from '../schema';
import { invalid } from '../schema/causes';
import { clone, deepEqual } from '../schema/json';
import { jsonKind } from './mergePatch';
import { PatchError } from './PatchError';

type Container = JsonObject | JsonValue[];

/**
 * RFC 6902 JSON patch with the habits of the API server's library: `replace` of
 * an absent field adds it, `copy` of one gives null, -1 counts from the end. The
 * target is not changed.
 *
 * @throws PatchError 400 when the patch is not a list of operations, 422 when an operation does not fit
 * @public
 */
export function jsonPatch(
  target: JsonObject,
  operations: JsonValue,
): JsonObject {
  if (operations === null) return clone(target);
  if (!Array.isArray(operations))
    throw new PatchError(
      400,
      'BadRequest',
      `error decoding patch: json: cannot unmarshal ${jsonKind(
        operations,
      )} into Go value of type []handlers.jsonPatchOp`,
    );
  let document: JsonValue = clone(target);
  for (const operation of operations) {
    if (!isObject(operation)) throw rejected();
    document = applyOperation(document, operation);
  }
  if (!isObject(document) || typeof document.kind !== 'string') {
    const text = JSON.stringify(document);
    const cause = invalid(
      'patch',
      text,
      `Object 'Kind' is missing in '${text}'`,
    );
    throw new PatchError(
      422,
      'Invalid',
      ` "" is invalid: patch: ${cause.message}`,
      [cause],
    );
  }
  return document;
}

/** The server gives no detail when an operation does not fit. */
function rejected(): PatchError {
  return new PatchError(
    422,
    'Invalid',
    'the server rejected our request due to an error in our request',
  );
}

function applyOperation(document: JsonValue, operation: JsonObject): JsonValue {
  const { op, path, from } = operation;
  if (typeof path !== 'string') throw rejected();
  const value = clone(operation.value ?? null);
  if (op === 'replace' && path === '') return value;
  const [container, name] = find(document, path);
  switch (op) {
    case 'add':
      add(container, name, value);
      return document;
    case 'replace':
      get(container, name);
      set(container, name, value);
      return document;
    case 'remove':
      remove(container, name);
      return document;
    case 'test': {
      const found = get(container, name) ?? null;
      if (!deepEqual(found, value)) throw rejected();
      return document;
    }
    case 'move':
    case 'copy': {
      if (typeof from !== 'string') throw rejected();
      const [source, sourceName] = find(document, from);
      const moved = clone(get(source, sourceName) ?? null);
      if (op === 'move') remove(source, sourceName);
      const [destination, destinationName] = find(document, path);
      add(destination, destinationName, moved);
      return document;
    }
    default:
      throw rejected();
  }
}

/** The container that a pointer leads to, and the name in it. What stands before the first slash is ignored. */
function find(document: JsonValue, pointer: string): [Container, string] {
  const names = pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = names.pop();
  if (last === undefined) throw rejected();
  let container: JsonValue | undefined = document;
  for (const name of names) {
    if (!isContainer(container)) throw rejected();
    container = get(container, name);
  }
  if (!isContainer(container)) throw rejected();
  return [container, last];
}

function isContainer(value: JsonValue | undefined): value is Container {
  return Array.isArray(value) || isObject(value);
}

/** A position in a list; negative ones count from its end. */
function position(name: string, size: number): number {
  if (!/^[+-]?\d+$/.test(name)) throw rejected();
  const index = Number(name);
  if (index >= size || index < -size) throw rejected();
  return index < 0 ? index + size : index;
}

function get(container: Container, name: string): JsonValue | undefined {
  if (Array.isArray(container))
    return container[position(name, container.length)];
  return Object.hasOwn(container, name) ? container[name] : undefined;
}

function set(container: Container, name: string, value: JsonValue): void {
  if (Array.isArray(container))
    container[position(name, container.length)] = value;
  else container[name] = value;
}

function add(container: Container, name: string, value: JsonValue): void {
  if (!Array.isArray(container)) container[name] = value;
  else if (name === '-') container.push(value);
  else container.splice(position(name, container.length + 1), 0, value);
}

function remove(container: Container, name: string): void {
  if (Array.isArray(container))
    container.splice(position(name, container.length), 1);
  else if (Object.hasOwn(container, name)) delete container[name];
  else throw rejected();
}
