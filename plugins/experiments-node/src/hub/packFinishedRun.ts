import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { KubernetesObject } from '@assay/controller';
import { isFinished, type Experiment } from '@assay/plugin-experiments-common';

/** What is read of every run again and again: by lists, by filters, and when a pass finds it over. */
const kept: ReadonlySet<string> = new Set([
  'phase',
  'reason',
  'message',
  'conditions',
  'observedGeneration',
  'startedAt',
  'finishedAt',
  'plan',
  'result',
  'failure',
]);

const PACKED = Symbol('packed');

/** A status of which some fields are deflated JSON, a character for each byte. */
interface PackedStatus {
  [PACKED]: string;
}

/** Who reads one field of a run reads the next one too. */
let latest: { of: PackedStatus; fields: Record<string, unknown> } | undefined;

function unpack(of: PackedStatus): Record<string, unknown> {
  if (latest?.of !== of) {
    const text = inflateRawSync(Buffer.from(of[PACKED], 'latin1')).toString();
    latest = { of, fields: JSON.parse(text) };
  }
  return latest.fields;
}

const descriptors = new Map<string, PropertyDescriptor>();

/** One for each name: objects whose accessors are the same share their shape. */
function descriptorOf(name: string): PropertyDescriptor {
  const descriptor = descriptors.get(name) ?? {
    enumerable: true,
    configurable: true,
    get(this: PackedStatus) {
      return unpack(this)[name];
    },
  };
  descriptors.set(name, descriptor);
  return descriptor;
}

/**
 * A run in as little memory as a cache of thousands needs: of one that is over and let go, what only
 * its own page shows is kept deflated and read when it is asked for. It reads, copies and compares as
 * before. One that is under way comes back as it is.
 */
export function packFinishedRun(object: KubernetesObject): KubernetesObject {
  const run = object as KubernetesObject & Experiment;
  if (!run.status || !isFinished(run) || run.metadata.finalizers?.length) {
    return object;
  }
  const entries = Object.entries(run.status);
  const status = Object.fromEntries(entries.filter(([name]) => kept.has(name)));
  const rest = entries.filter(([name]) => !kept.has(name));
  const text = JSON.stringify(Object.fromEntries(rest));
  Object.defineProperty(status, PACKED, {
    value: deflateRawSync(text).toString('latin1'),
  });
  for (const [name] of rest) {
    Object.defineProperty(status, name, descriptorOf(name));
  }
  const packed: KubernetesObject & { status: unknown } = { ...run, status };
  return packed;
}
