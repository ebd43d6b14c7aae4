import { Environment, Optional } from '@marcbachmann/cel-js';
import { stringFormat } from '../../formats';
import {
  checkLabel,
  checkLabel1035,
  checkLabelValue,
  checkQualifiedName,
  checkSubdomain,
} from '../../names';

class Format {
  constructor(
    readonly name: string,
    readonly check: (text: string) => string[],
  ) {}

  equals(other: unknown): boolean {
    return other instanceof Format && other.name === this.name;
  }
}

class FormatNamespace {}

const matching = (format: string, complaint: string) => (text: string) =>
  stringFormat(format)?.(text) ? [] : [complaint];
const prefix = (check: (text: string) => string[]) => (text: string) =>
  check(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -2)}a` : text);

const checks: Record<string, (text: string) => string[]> = {
  dns1123Label: checkLabel,
  dns1123Subdomain: text => checkSubdomain(text),
  dns1035Label: checkLabel1035,
  qualifiedName: checkQualifiedName,
  dns1123LabelPrefix: prefix(checkLabel),
  dns1123SubdomainPrefix: prefix(text => checkSubdomain(text)),
  dns1035LabelPrefix: prefix(checkLabel1035),
  labelValue: checkLabelValue,
  uri: matching('uri', 'invalid URI for request'),
  uuid: matching('uuid', 'does not match the UUID format'),
  byte: matching('byte', 'invalid base64'),
  date: matching('date', 'invalid date'),
  datetime: matching('datetime', 'invalid datetime'),
};

/** Kubernetes' named formats: `format.dns1123Label().validate(self)`. */
export function registerFormats(environment: Environment): void {
  const type = 'kubernetes.NamedFormat';
  environment.registerType(type, Format);
  environment.registerType('FormatNamespace', FormatNamespace);
  environment.registerConstant(
    'format',
    'FormatNamespace',
    new FormatNamespace(),
  );
  const byName = new Map<string, Format>();
  for (const [name, check] of Object.entries(checks)) {
    const named = new Format(name, check);
    byName.set(name, named);
    environment.registerFunction(
      `FormatNamespace.${name}(): ${type}`,
      () => named,
    );
  }
  environment.registerFunction(
    `FormatNamespace.named(string): optional<${type}>`,
    (_: unknown, name: string) => Optional.of(byName.get(name)),
  );
  environment.registerFunction(
    `${type}.validate(string): optional<list<string>>`,
    (format: Format, text: string) => {
      const complaints = format.check(text);
      return complaints.length > 0 ? Optional.of(complaints) : Optional.none();
    },
  );
}
