import { duplicate, forbidden, invalid, omitted, required } from '../causes';
import { Correlation, mapListLookup } from '../Correlation';
import { child, FieldPath, index, key } from '../fieldPath';
import {
  FieldCause,
  isObject,
  JsonObject,
  JsonSchemaProps,
  JsonValue,
} from '../types';
import { CelTypes } from './CelTypes';
import { normalizeFieldPath } from './fieldPathOption';
import { evaluationText } from './evaluationText';
import { Rule, ruleValue } from './Rule';

/** Whether a node or anything below it has rules. */
function hasRules(props: JsonSchemaProps | undefined): boolean {
  if (!props) return false;
  const additional = props.additionalProperties;
  return (
    (props['x-kubernetes-validations']?.length ?? 0) > 0 ||
    hasRules(props.items) ||
    (typeof additional === 'object' && hasRules(additional)) ||
    Object.values(props.properties ?? {}).some(hasRules)
  );
}

/** How far up the old value is known: an error below an unchanged value is tolerated. */
interface Ratchet {
  current?: Correlation;
  parent?: Correlation;
}

const isUnchanged = ({ current, parent }: Ratchet) =>
  (current ?? parent)?.unchanged ?? false;

/** The compiled `x-kubernetes-validations` of a schema node and those below it. */
export class CelValidator {
  readonly #rules: Rule[];
  readonly #items?: CelValidator;
  readonly #additional?: CelValidator;
  readonly #properties = new Map<string, CelValidator>();

  private constructor(
    readonly props: JsonSchemaProps,
    private readonly types: CelTypes,
    type: string | undefined,
  ) {
    this.#rules = (props['x-kubernetes-validations'] ?? [])
      .filter(({ rule }) => rule.trim() !== '')
      .map(declared => new Rule(declared, props, types, type ?? 'dyn'));
    const below = (inner: JsonSchemaProps | undefined) =>
      inner && hasRules(inner) && types.typeOf(inner)
        ? new CelValidator(inner, types, types.typeOf(inner))
        : undefined;
    this.#items = below(props.items);
    const additional = props.additionalProperties;
    this.#additional =
      typeof additional === 'object' ? below(additional) : undefined;
    for (const [name, inner] of Object.entries(props.properties ?? {})) {
      const validator = below(inner);
      if (validator) this.#properties.set(name, validator);
    }
  }

  /**
   * @returns undefined when the schema has no rule
   * @throws CelError when a rule does not compile
   */
  static compile(
    props: JsonSchemaProps,
    resource: boolean,
  ): CelValidator | undefined {
    if (!hasRules(props)) return undefined;
    const types = new CelTypes();
    // All types first: environments made of these take no more.
    return new CelValidator(props, types, types.typeOf(props, resource));
  }

  validate(object: JsonObject, old?: JsonObject): FieldCause[] {
    const causes: FieldCause[] = [];
    const current = old && new Correlation(object, old, this.props);
    this.#visit(undefined, object, old, { current }, causes);
    return causes;
  }

  #visit(
    path: FieldPath,
    value: JsonValue,
    old: JsonValue | undefined,
    ratchet: Ratchet,
    causes: FieldCause[],
  ): void {
    if (value === null) return;
    this.#check(path, value, old, ratchet, causes);
    const step = (
      next: (from: Correlation) => Correlation | undefined,
    ): Ratchet =>
      ratchet.current
        ? { current: next(ratchet.current), parent: ratchet.current }
        : ratchet;

    if (Array.isArray(value)) {
      const items = this.#items;
      if (!items) return;
      const lookup = mapListLookup(this.props, old);
      value.forEach((item, i) =>
        items.#visit(
          index(path, i),
          item,
          lookup(item),
          step(from => from.index(i)),
          causes,
        ),
      );
    } else if (isObject(value)) {
      const before = isObject(old) ? old : {};
      for (const [name, inner] of Object.entries(value)) {
        const property = this.#properties.get(name);
        const validator = property ?? this.#additional;
        if (!validator) continue;
        const place = property ? child(path, name) : key(path, name);
        validator.#visit(
          place,
          inner,
          before[name],
          step(from => from.key(name)),
          causes,
        );
      }
    }
  }

  #check(
    path: FieldPath,
    value: JsonValue,
    old: JsonValue | undefined,
    ratchet: Ratchet,
    causes: FieldCause[],
  ): void {
    if (this.#rules.length === 0) return;
    const { types, props } = this;
    const type = props.type ?? '';
    const self = ruleValue(types, value, props);
    const needsOld = this.#rules.some(rule => rule.usesOldSelf);
    const oldSelf =
      !needsOld || old === undefined || old === null
        ? { value: undefined }
        : ruleValue(types, old, props);
    for (const rule of this.#rules) {
      // A transition rule has nothing to say where there was nothing before.
      if (
        rule.usesOldSelf &&
        (old ?? null) === null &&
        !rule.declared.optionalOldSelf
      )
        continue;
      try {
        if ('error' in self) throw self.error;
        if ('error' in oldSelf) throw oldSelf.error;
        if (rule.holds(self.value, oldSelf.value)) continue;
        if (!rule.usesOldSelf && isUnchanged(ratchet)) continue;
        const shown = type === 'object' || type === 'array' ? omitted : value;
        const place = normalizeFieldPath(path, props, rule.declared.fieldPath);
        const detail = rule.messageFor(self.value, oldSelf.value);
        causes.push(causeFor(rule.declared.reason, place, shown, detail));
      } catch (error) {
        causes.push(
          invalid(path, type, errorDetail(evaluationText(error), rule.text)),
        );
      }
    }
  }
}

function errorDetail(text: string, rule: string): string {
  return text === 'no such overload'
    ? `'${text}': call arguments did not match a supported operator, function or macro signature for rule: ${rule}`
    : `${text} evaluating rule: ${rule}`;
}

function causeFor(
  reason: string | undefined,
  path: FieldPath,
  value: JsonValue | typeof omitted,
  detail: string,
): FieldCause {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(path, detail);
    case 'FieldValueRequired':
      return required(path, detail);
    case 'FieldValueDuplicate':
      return duplicate(path, value);
    default:
      return invalid(path, value, detail);
  }
}
