import { FieldCause, JsonObject } from '../types';
import { defaultDefinition, validateDefinition } from '.';
import recorded from '../__fixtures__/definitions.json';

/** What a real kube-apiserver 1.36.3 answered to each definition. */
interface Recorded {
  name: string;
  definition: JsonObject;
  old?: JsonObject;
  code: number;
  stored?: JsonObject;
  causes?: FieldCause[];
}

const fixture = recorded as unknown as {
  creates: Recorded[];
  updates: Recorded[];
};

/** The parser's own words for a syntax error are not ours to repeat. */
const withoutSyntax = (message: string) =>
  message.replace(/ERROR: [^]*Syntax error[^]*/, 'Syntax error');

function texts(causes: FieldCause[] = []): string[] {
  const lines = causes.map(
    ({ field, reason, message }) =>
      `${field} | ${reason} | ${withoutSyntax(message)}`,
  );
  return [...new Set(lines)].sort();
}

/** Causes of the object's metadata come from the generic check, but for the name's own rule. */
const ofDefinition = (causes: FieldCause[] = []) =>
  causes.filter(
    ({ field, message }) =>
      field !== 'metadata.name' || message.includes('must be spec.names'),
  );

describe('definitions as the real server treats them', () => {
  it.each(fixture.creates)(
    'create: $name',
    ({ definition: given, code, causes, stored }) => {
      const definition = structuredClone(given);
      defaultDefinition(definition);
      const found = validateDefinition(definition);
      expect(texts(found)).toEqual(texts(ofDefinition(causes)));
      expect(found.length > 0).toBe(code === 422);
      if (stored)
        expect(definition.spec).toMatchObject(stored.spec as JsonObject);
    },
  );

  it.each(fixture.updates)(
    'update: $name',
    ({ definition: given, old, causes }) => {
      const definition = structuredClone(given);
      defaultDefinition(definition);
      // A definition that moves away from its name is also told so.
      const found = validateDefinition(definition, old).filter(
        ({ field }) => field !== 'metadata.name',
      );
      expect(texts(found)).toEqual(texts(causes));
    },
  );
});
