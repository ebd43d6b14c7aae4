import type { IncomingMessage } from 'node:http';
import type { FieldCause } from '../../schema';
import {
  forbidden,
  invalid as invalidField,
  notSupported,
  required,
  tooLong,
} from '../../schema/causes';
import { badRequest, invalid } from '../../registry/errors';

/** What is done about fields that the schema does not know. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

/** The parameters that all writes share. */
export interface WriteOptions {
  dryRun: boolean;
  fieldValidation: FieldValidation;
  manager: string;
  force: boolean;
}

const MANAGER_LIMIT = 128;

/** @throws ApiError 422 naming the options and every parameter that is wrong */
export function refuseOptions(kind: string, causes: FieldCause[]): void {
  if (causes.length > 0) {
    throw invalid({ group: 'meta.k8s.io', kind }, '', causes);
  }
}

export function dryRunCauses(values: string[]): FieldCause[] {
  return values.every(value => value === 'All')
    ? []
    : [notSupported('dryRun', values, ['All'])];
}

/**
 * A flag of the query.
 *
 * @returns undefined when it is not there
 * @throws ApiError 400 when it is neither true nor false
 */
export function flag(
  query: URLSearchParams,
  name: string,
): boolean | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    // A parameter without a value counts as set, as in Go.
    return text === null ? undefined : true;
  }
  // Go reads any other text as true.
  return !['false', '0'].includes(text.toLowerCase());
}

/**
 * A whole number of the query.
 *
 * @throws ApiError 400 when it is not one
 */
export function integer(
  query: URLSearchParams,
  name: string,
): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  if (!/^[-+]?\d+$/.test(text)) {
    throw badRequest(
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** The first word of the user agent owns what a client without a manager writes. */
export function managerOf(
  query: URLSearchParams,
  request: IncomingMessage,
): string {
  const agent = (request.headers['user-agent'] ?? '').split('/')[0];
  return (
    query.get('fieldManager') || agent.slice(0, MANAGER_LIMIT) || 'unknown'
  );
}

function managerCauses(manager: string): FieldCause[] {
  const causes: FieldCause[] = [];
  if (manager.length > MANAGER_LIMIT) {
    causes.push(tooLong('fieldManager', MANAGER_LIMIT));
  }
  const at = manager.search(/[^\P{C}]/u);
  if (at >= 0) {
    const code = manager.codePointAt(at)!.toString(16).toUpperCase();
    causes.push(
      invalidField(
        'fieldManager',
        manager,
        `invalid character U+${code.padStart(4, '0')} (at position ${at})`,
      ),
    );
  }
  return causes;
}

/**
 * The options of a create, an update or a patch.
 *
 * @param kind - `CreateOptions`, `UpdateOptions` or `PatchOptions`
 * @throws ApiError 422 when one is wrong
 */
export function writeOptions(
  kind: string,
  query: URLSearchParams,
  request: IncomingMessage,
  isApply = false,
): WriteOptions {
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  const force = kind === 'PatchOptions' ? flag(query, 'force') : undefined;
  refuseOptions(kind, [
    ...(isApply && !manager
      ? [required('fieldManager', 'is required for apply patch')]
      : []),
    ...(!isApply && force !== undefined
      ? [forbidden('force', 'may not be specified for non-apply patch')]
      : []),
    ...managerCauses(manager),
    ...dryRunCauses(query.getAll('dryRun')),
    ...(['', 'Ignore', 'Strict', 'Warn'].includes(validation)
      ? []
      : [
          notSupported('fieldValidation', validation, [
            '',
            'Ignore',
            'Strict',
            'Warn',
          ]),
        ]),
  ]);
  return {
    dryRun: query.getAll('dryRun').length > 0,
    fieldValidation: (validation || 'Warn') as FieldValidation,
    manager: managerOf(query, request),
    force: force ?? false,
  };
}
