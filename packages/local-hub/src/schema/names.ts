/** The name rules of the API server; each answers with its complaints. */

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const labelKeyName = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const configKey = '[-._a-zA-Z0-9]+';

const whole = (source: string) => new RegExp(`^${source}$`);
const patterns = {
  label: whole(label),
  subdomain: whole(subdomain),
  label1035: whole(label1035),
  labelKeyName: whole(labelKeyName),
  labelValue: whole(`(${labelKeyName})?`),
  configKey: whole(configKey),
};

function regexError(message: string, source: string, ...examples: string[]) {
  // The server leaves two spaces before each `or`.
  const shown = examples.map(example => `'${example}', `).join(' or ');
  const hint = examples.length > 0 ? `e.g. ${shown}` : '';
  // RE2 sources travel with single backslashes.
  return `${message} (${hint}regex used for validation is '${source}')`;
}

const bytes = (text: string) => Buffer.byteLength(text);
const maxLength = (limit: number, unit = 'characters') =>
  `must be no more than ${limit} ${unit}`;

export function checkSubdomain(value: string, unit?: string): string[] {
  const errors: string[] = [];
  if (bytes(value) > 253) errors.push(maxLength(253, unit));
  if (!patterns.subdomain.test(value))
    errors.push(
      regexError(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        subdomain,
        'example.com',
      ),
    );
  return errors;
}

export function checkLabel(value: string): string[] {
  const errors: string[] = [];
  if (bytes(value) > 63) errors.push(maxLength(63));
  if (!patterns.label.test(value))
    errors.push(
      patterns.subdomain.test(value)
        ? 'must not contain dots'
        : regexError(
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
            label,
            'my-name',
            '123-abc',
          ),
    );
  return errors;
}

export function checkLabel1035(value: string): string[] {
  const errors: string[] = [];
  if (bytes(value) > 63) errors.push(maxLength(63));
  if (!patterns.label1035.test(value))
    errors.push(
      regexError(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        label1035,
        'my-name',
        'abc-123',
      ),
    );
  return errors;
}

export function checkPathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%']
    .filter(character => value.includes(character))
    .map(character => `may not contain '${character}'`);
}

const labelKeyError = () =>
  regexError(
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    labelKeyName,
    'MyName',
    'my.name',
    '123-abc',
  );

/** Keys of labels and annotations, and finalizers: `[prefix/]name`. */
export function checkQualifiedName(value: string): string[] {
  const parts = value.split('/');
  const errors: string[] = [];
  if (parts.length > 2)
    return [
      `a valid label key ${labelKeyError()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = parts[parts.length - 1];
  if (parts.length === 2) {
    if (parts[0] === '') errors.push('prefix part must be non-empty');
    else
      errors.push(
        ...checkSubdomain(parts[0], 'bytes').map(text => `prefix part ${text}`),
      );
  }
  if (name === '') errors.push('name part must be non-empty');
  else if (bytes(name) > 63) errors.push(`name part ${maxLength(63, 'bytes')}`);
  if (!patterns.labelKeyName.test(name))
    errors.push(`name part ${labelKeyError()}`);
  return errors;
}

export function checkLabelValue(value: string): string[] {
  const errors: string[] = [];
  if (bytes(value) > 63) errors.push(maxLength(63, 'bytes'));
  if (!patterns.labelValue.test(value))
    errors.push(
      regexError(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        `(${labelKeyName})?`,
        'MyValue',
        'my_value',
        '12345',
      ),
    );
  return errors;
}

/** Keys of the data of ConfigMaps and Secrets. */
export function checkConfigKey(value: string): string[] {
  const errors: string[] = [];
  if (bytes(value) > 253) errors.push(maxLength(253));
  if (!patterns.configKey.test(value))
    errors.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        configKey,
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    );
  if (value === '.') errors.push("must not be '.'");
  if (value === '..') errors.push("must not be '..'");
  else if (value.startsWith('..')) errors.push("must not start with '..'");
  return errors;
}
