import { isObject, JsonObject, JsonValue } from '../schema';
import { compareBytes } from '../schema/goText';
import { FieldSet } from './FieldSet';
import { ManagedFieldsEntry } from './managedFields';

/** One manager and what it owns. */
export interface Manager {
  name: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  set: FieldSet;
  time?: string;
}

type Identity = Omit<Manager, 'set' | 'time'>;

/** Appliers are the same whatever version they apply; updaters are one per version. */
export function identify({
  name,
  operation,
  apiVersion,
  subresource,
}: Identity): string {
  return JSON.stringify({
    manager: name,
    operation,
    ...(operation === 'Update' ? { apiVersion } : {}),
    ...(subresource ? { subresource } : {}),
  });
}

/** More updaters than this are merged into one, the oldest first. */
const maxUpdaters = 10;
const bucketName = 'ancient-changes';

/** The managers of one object, by identity. */
export class Managers {
  readonly #byIdentity = new Map<string, Manager>();

  /** Reads `metadata.managedFields`; undefined when an entry is damaged. */
  static decode(entries: JsonValue | undefined): Managers | undefined {
    const managers = new Managers();
    if (!Array.isArray(entries)) return managers;
    for (const entry of entries) {
      const manager = isObject(entry) ? decodeEntry(entry) : undefined;
      if (!manager) return undefined;
      managers.put(manager);
    }
    return managers;
  }

  get size(): number {
    return this.#byIdentity.size;
  }

  get(identity: Identity): Manager | undefined {
    return this.#byIdentity.get(identify(identity));
  }

  put(manager: Manager): void {
    this.#byIdentity.set(identify(manager), manager);
  }

  delete(identity: Identity): void {
    this.#byIdentity.delete(identify(identity));
  }

  all(): Manager[] {
    return [...this.#byIdentity.values()];
  }

  copy(): Managers {
    const managers = new Managers();
    for (const manager of this.all()) managers.put({ ...manager });
    return managers;
  }

  /** Entries in the server's order; undefined when nobody owns anything. */
  encode(): JsonValue | undefined {
    if (this.size === 0) return undefined;
    return this.all().sort(compareManagers).map(encodeEntry);
  }

  /** Merges the oldest updaters when there are too many. */
  capUpdaters(): void {
    const updaters = this.all()
      .filter(({ operation }) => operation === 'Update')
      .sort(
        (left, right) =>
          compareBytes(left.time ?? '', right.time ?? '') ||
          compareBytes(identify(left), identify(right)),
      );
    const first = new Map<string, Manager>();
    let excess = updaters.length - maxUpdaters;
    for (const updater of updaters) {
      if (excess <= 0) return;
      const oldest = first.get(updater.apiVersion);
      if (!oldest) {
        first.set(updater.apiVersion, updater);
        continue;
      }
      const { apiVersion } = updater;
      const bucket: Identity = {
        name: bucketName,
        operation: 'Update',
        apiVersion,
      };
      const existing = this.get(bucket);
      if (!existing) this.delete(oldest);
      const set = updater.set.union((existing ?? oldest).set);
      this.delete(updater);
      this.put({ ...bucket, set, time: updater.time });
      excess--;
    }
  }
}

function decodeEntry(entry: JsonObject): Manager | undefined {
  const {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType,
    fieldsV1,
    subresource,
  } = entry;
  if (operation !== 'Apply' && operation !== 'Update') return undefined;
  if (
    typeof apiVersion !== 'string' ||
    apiVersion === '' ||
    fieldsType !== 'FieldsV1'
  )
    return undefined;
  try {
    return {
      name: typeof manager === 'string' ? manager : '',
      operation,
      apiVersion,
      ...(typeof subresource === 'string' && subresource
        ? { subresource }
        : {}),
      ...(typeof time === 'string' ? { time } : {}),
      set: FieldSet.decode(isObject(fieldsV1) ? fieldsV1 : {}),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function encodeEntry(manager: Manager): JsonObject {
  const { name, operation, apiVersion, time, set, subresource } = manager;
  const entry: ManagedFieldsEntry = {
    manager: name,
    operation,
    apiVersion,
    ...(time ? { time } : {}),
    fieldsType: 'FieldsV1',
    fieldsV1: set.encode(),
    ...(subresource ? { subresource } : {}),
  };
  return entry as unknown as JsonObject;
}

function compareManagers(left: Manager, right: Manager): number {
  return (
    compareBytes(left.operation, right.operation) ||
    compareBytes(left.time ?? '', right.time ?? '') ||
    compareBytes(left.name, right.name) ||
    compareBytes(left.apiVersion, right.apiVersion) ||
    compareBytes(left.subresource ?? '', right.subresource ?? '')
  );
}
