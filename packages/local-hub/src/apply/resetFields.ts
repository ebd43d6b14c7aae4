import { FieldSet } from './FieldSet';

/**
 * Fields that an endpoint ignores and that nobody owns through it: the status
 * on the main resource, all but the status on `/status`.
 */
export function ignoredFields(
  resetFields: string[][] | undefined,
  subresource: string | undefined,
): FieldSet {
  const paths =
    resetFields ?? (subresource === 'status' ? [['metadata'], ['spec']] : []);
  return FieldSet.of(...paths.map(path => path.map(name => `f:${name}`)));
}
