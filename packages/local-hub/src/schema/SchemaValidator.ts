import { invalid, notSupported, required, tooMany } from './causes';
import { Correlation } from './Correlation';
import { Findings, Place, placeField } from './Findings';
import { goJson } from './goText';
import { deepEqual } from './json';
import { checkComposition } from './validateComposition';
import { ScalarChecks, scalarChecks } from './validateScalar';
import { checkType, schemaTypes } from './validateType';
import { isObject, JsonObject, JsonSchemaProps, JsonValue } from './types';

/**
 * The value validations of one schema node, in the order and words of the API
 * server. Children and patterns are compiled once, in the constructor.
 */
export class SchemaValidator {
  readonly types: string[];
  readonly allOf: SchemaValidator[];
  readonly anyOf: SchemaValidator[];
  readonly oneOf: SchemaValidator[];
  readonly not?: SchemaValidator;
  readonly #scalar: ScalarChecks;
  readonly #items?: SchemaValidator;
  readonly #additional?: SchemaValidator;
  readonly #properties = new Map<string, SchemaValidator>();

  constructor(readonly props: JsonSchemaProps) {
    this.types = schemaTypes(props);
    this.#scalar = scalarChecks(props, this.types);
    const compile = (inner: JsonSchemaProps) => new SchemaValidator(inner);
    this.allOf = (props.allOf ?? []).map(compile);
    this.anyOf = (props.anyOf ?? []).map(compile);
    this.oneOf = (props.oneOf ?? []).map(compile);
    if (props.not) this.not = compile(props.not);
    if (props.items) this.#items = compile(props.items);
    if (typeof props.additionalProperties === 'object')
      this.#additional = compile(props.additionalProperties);
    for (const [name, inner] of Object.entries(props.properties ?? {}))
      this.#properties.set(name, compile(inner));
  }

  /** Validates; with a correlation, what did not change is tolerated. */
  validate(
    value: JsonValue,
    place: Place,
    correlation?: Correlation,
  ): Findings {
    const findings = this.#check(value, place, correlation);
    if (findings.valid || !correlation?.unchanged) return findings;
    const tolerated = new Findings();
    tolerated.matches = findings.matches;
    return tolerated;
  }

  /** As a branch of `allOf` and its like: children ratchet, the branch itself does not. */
  validateBranch(
    value: JsonValue,
    place: Place,
    correlation?: Correlation,
  ): Findings {
    return this.#check(value, place, correlation);
  }

  #check(value: JsonValue, place: Place, correlation?: Correlation): Findings {
    const findings = new Findings();
    if (value === null) {
      checkType(this, value, place, findings);
      this.#checkEnum(value, place, findings);
      return findings;
    }
    if (this.types.length > 0 || this.props.format) {
      checkType(this, value, place, findings);
      findings.matches += 2;
    }
    checkComposition(this, value, place, correlation, findings);
    findings.matches += 2;
    this.#scalar(value, place, findings);
    if (Array.isArray(value))
      this.#checkItems(value, place, correlation, findings);
    this.#checkEnum(value, place, findings);
    findings.matches += 1;
    if (isObject(value)) this.#checkFields(value, place, correlation, findings);
    findings.matches += 1;
    return findings;
  }

  #checkEnum(value: JsonValue, place: Place, findings: Findings): void {
    const allowed = this.props.enum;
    if (!allowed?.length || allowed.some(one => deepEqual(one, value))) return;
    const words = allowed.map(one =>
      typeof one === 'string' ? one : goJson(one),
    );
    findings.add(notSupported(placeField(place), value, words));
  }

  #checkItems(
    items: JsonValue[],
    place: Place,
    correlation: Correlation | undefined,
    findings: Findings,
  ): void {
    const { minItems, maxItems, uniqueItems } = this.props;
    const { text } = place;
    if (this.#items) {
      for (let i = 0; i < items.length; i++) {
        const inner = { text: `${text}[${i}]`, prefix: place.prefix };
        findings.merge(
          this.#items.validate(items[i], inner, correlation?.index(i)),
        );
      }
    }
    const field = placeField(place);
    if (minItems !== undefined && items.length < minItems)
      findings.add(
        invalid(
          field,
          items.length,
          `${text} in body should have at least ${minItems} items`,
        ),
      );
    if (maxItems !== undefined && items.length > maxItems)
      findings.add(tooMany(field, items.length, maxItems));
    if (
      uniqueItems &&
      items.some((item, i) => items.slice(0, i).some(o => deepEqual(o, item)))
    )
      findings.add(
        invalid(field, '', `${text} in body shouldn't contain duplicates`),
      );
    findings.matches += 2;
  }

  #checkFields(
    object: JsonObject,
    place: Place,
    correlation: Correlation | undefined,
    findings: Findings,
  ): void {
    const { minProperties, maxProperties, additionalProperties } = this.props;
    const { text, prefix } = place;
    const size = Object.keys(object).length;
    if (minProperties !== undefined && size < minProperties)
      findings.add(
        invalid(
          placeField(place),
          size,
          `${text} in body should have at least ${minProperties} properties`,
        ),
      );
    if (maxProperties !== undefined && size > maxProperties)
      findings.add(tooMany(placeField(place), size, maxProperties));

    for (const [name, value] of Object.entries(object)) {
      const property = this.#properties.get(name);
      const inner = {
        text: property && text === '' ? name : `${text}.${name}`,
        prefix,
      };
      const validator = property ?? this.#additional;
      if (validator) {
        // The names of the type cannot ratchet: old and new are both of this one.
        const fixed = text === '' && (name === 'apiVersion' || name === 'kind');
        const old = fixed ? undefined : correlation?.key(name);
        findings.merge(validator.validate(value, inner, old));
      } else if (additionalProperties === false) {
        findings.add(
          invalid(
            placeField(place),
            name,
            `${text}.${name} in body is a forbidden property`,
          ),
        );
      }
    }
    for (const name of this.props.required ?? [])
      if (!Object.hasOwn(object, name))
        findings.add(required(placeField({ text: `${text}.${name}`, prefix })));
    findings.matches += 1;
  }
}
