const conversions: Readonly<Record<string, string>> = {
  int_conversion_error: 'int',
  uint_conversion_error: 'uint',
  double_conversion_error: 'double',
  bool_conversion_error: 'bool',
  invalid_timestamp: 'google.protobuf.Timestamp',
  invalid_duration: 'google.protobuf.Duration',
};

/** Why a rule could not be evaluated, in the server's words where the library has others. */
export function evaluationText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const summary = 'summary' in error ? String(error.summary) : error.message;
  const code = 'code' in error ? String(error.code) : '';
  if (Object.hasOwn(conversions, code))
    return `type conversion error from 'string' to '${conversions[code]}'`;
  if (code === 'optional_value_missing') return 'optional.none() dereference';
  if (summary.startsWith('No such key: index out of bounds'))
    return `index out of bounds: ${/index (-?\d+)/.exec(summary)?.[1]}`;
  if (
    summary.startsWith('no such overload') ||
    summary.startsWith('found no matching overload')
  )
    return 'no such overload';
  if (summary.startsWith('integer overflow')) return 'integer overflow';
  return summary
    .replace(/^u?int\(\) type error: /, '')
    .replace('No such key', 'no such key')
    .replace('modulo by zero', 'modulus by zero');
}
