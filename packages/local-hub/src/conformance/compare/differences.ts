import { Answer, Loose } from '../api';
import { warnings } from '../expectations';

/** What is compared of an answer, without what differs by nature. */
export interface Essence {
  readonly code: number;
  readonly reason?: string;
  readonly message?: string;
  readonly causes?: readonly string[];
  readonly warnings: readonly string[];
  /** The whole body of a success, or its text when it is no JSON. */
  readonly body?: unknown;
}

/** One aspect in which two answers differ. */
export interface Difference {
  readonly aspect: string;
  readonly reference: string;
  readonly judged: string;
}

const byNature: [pattern: RegExp, replacement: string][] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, '<time>'],
  [/("?resourceVersion\\?"?: ?\\?"?)\d+/gi, '$1<version>'],
  [/(ResourceVersion in record \()\d+/g, '$1<version>'],
  [/(current: )\d+/g, '$1<version>'],
  [/(too old resource version: \d+ \()\d+/g, '$1<version>'],
  // The age of a row depends on the moment.
  [/"\d+(s|m|m\d+s)"/g, '"<age>"'],
  // A dry run names the key without etcd's prefix.
  [/Key: \/registry\//g, 'Key: /'],
  // The whole patched object, whose fields come in any order.
  [/(patch: Invalid value: )"\{.*\}"/gs, '$1<object>'],
  [/Bad_[a-z0-9]{5}/g, 'Bad_<generated>'],
  // Addresses inside the program of the real server.
  [/pkg\/runtime\/scheme\.go:\d+/g, '<scheme>'],
];

function settled(text: string): string {
  return byNature.reduce(
    (rest, [pattern, replacement]) => rest.replace(pattern, replacement),
    text,
  );
}

/** Reduces an answer to what two servers are to agree on. */
export function essence(answer: Answer): Essence {
  const body = answer.body as Loose;
  const common = { code: answer.code, warnings: warnings(answer) };
  if (body?.kind === 'Status' && body.status === 'Failure') {
    const causes = (body.details?.causes ?? []) as Loose[];
    const message = settled(String(body.message));
    return {
      ...common,
      reason: body.reason,
      // Real servers tell several causes in no order, and each of them below.
      message: causes.length > 1 ? message.replace(/\[.*/s, '[...') : message,
      // Real servers tell some causes twice.
      causes: [
        ...new Set(
          causes.map(cause =>
            settled(`${cause.reason} ${cause.field}: ${cause.message}`),
          ),
        ),
      ].sort(),
    };
  }
  const text = settled(JSON.stringify(body) ?? answer.text.trim());
  return { ...common, body: body === undefined ? text : JSON.parse(text) };
}

/** Every leaf of a JSON value by its path. */
function leaves(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length) {
      entries.forEach(([key, item]) => leaves(item, `${path}.${key}`, into));
      return;
    }
  }
  into.set(path, JSON.stringify(value) ?? 'nothing');
}

/** Names each aspect in which two answers differ; empty when they agree. */
export function differences(reference: Answer, judged: Answer): Difference[] {
  const [wanted, given] = [reference, judged].map(answer => {
    const found = new Map<string, string>();
    leaves(essence(answer), '', found);
    return found;
  });
  const paths = [...new Set([...wanted.keys(), ...given.keys()])];
  return paths
    .filter(path => wanted.get(path) !== given.get(path))
    .map(path => ({
      aspect: path.slice(1),
      reference: wanted.get(path) ?? 'nothing',
      judged: given.get(path) ?? 'nothing',
    }));
}
