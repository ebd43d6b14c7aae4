import { Environment } from '@marcbachmann/cel-js';
import { JsonSchemaProps, JsonValue } from '../types';
import { createEnvironment } from './environment';
import { celEqual } from './equality';
import { fieldIdentifiers } from './escape';
import { CelClass, celClass, toCel } from './values';

const text: JsonSchemaProps = { type: 'string' };

/** What rules at the root of a resource see of its metadata. */
const visibleMetadata: Record<string, JsonSchemaProps> = {
  apiVersion: text,
  kind: text,
  metadata: { type: 'object', properties: { name: text, generateName: text } },
};

/**
 * The CEL types of one schema. An object without `additionalProperties` is a
 * type of its own, so that a rule which names a field that is not there is
 * refused when the definition is created.
 */
export class CelTypes {
  readonly #environment: Environment = createEnvironment();
  readonly #names = new Map<JsonSchemaProps, string | undefined>();
  readonly #classes = new Map<JsonSchemaProps, CelClass>();
  #count = 0;

  /** The type of a node, undefined for one that rules cannot see. */
  typeOf(props: JsonSchemaProps, resource = false): string | undefined {
    if (!this.#names.has(props))
      this.#names.set(props, this.#describe(props, resource));
    return this.#names.get(props);
  }

  /** @throws Error when the value does not fit the schema */
  convert(value: JsonValue, props: JsonSchemaProps): unknown {
    return toCel(value, props, inner => this.#classes.get(inner));
  }

  /**
   * An environment in which `self` and `oldSelf` are of a node's type. No type
   * can be added after the first one is made.
   */
  environment(type: string, optionalOldSelf: boolean): Environment {
    return this.#environment
      .clone()
      .registerVariable('self', type)
      .registerVariable(
        'oldSelf',
        optionalOldSelf ? `optional<${type}>` : type,
      );
  }

  #describe(props: JsonSchemaProps, resource: boolean): string | undefined {
    if (props['x-kubernetes-int-or-string']) return 'dyn';
    const root = resource || props['x-kubernetes-embedded-resource'];
    switch (root ? 'object' : props.type) {
      case 'array': {
        const item = props.items && this.typeOf(props.items);
        return item && `list<${item}>`;
      }
      case 'object': {
        const additional = props.additionalProperties;
        if (typeof additional !== 'object')
          return this.#objectType(props, !!root);
        const value = this.typeOf(additional);
        return value && `map<string, ${value}>`;
      }
      case 'string':
        return stringType(props.format);
      case 'boolean':
        return 'bool';
      case 'number':
        return 'double';
      case 'integer':
        return 'int';
      default:
        return undefined;
    }
  }

  #objectType(props: JsonSchemaProps, root: boolean): string {
    const properties = {
      ...props.properties,
      ...(root ? visibleMetadata : {}),
    };
    const fields = new Map<string, { name: string; props: JsonSchemaProps }>();
    const types: Record<string, string> = {};
    for (const [name, inner] of Object.entries(properties)) {
      const type = this.typeOf(inner);
      if (!type) continue;
      for (const identifier of fieldIdentifiers(name)) {
        fields.set(identifier, { name, props: inner });
        types[identifier] = type;
      }
    }
    const constructor = celClass(props, fields, inner =>
      this.#classes.get(inner),
    );
    const type = `object${++this.#count}`;
    this.#classes.set(props, constructor);
    this.#environment.registerType(type, { ctor: constructor, fields: types });
    this.#environment.registerOperator(`${type} == ${type}`, celEqual);
    return type;
  }
}

function stringType(format?: string): string {
  switch (format) {
    case 'byte':
      return 'bytes';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'date':
    case 'date-time':
      return 'google.protobuf.Timestamp';
    default:
      return 'string';
  }
}
