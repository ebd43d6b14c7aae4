import { Loose } from './api';
import { Collection } from './collection';
import { fieldsDefinition } from './definitions';
import { expectStatus } from './expectations';
import { conformance } from './suite';

/** One field of a definition, what it takes, and what it refuses with which reason. */
export interface Keyword {
  readonly name: string;
  readonly schema: Loose;
  readonly takes: readonly unknown[];
  readonly refuses: readonly unknown[];
  /** The reason of some cause of every refusal. Default FieldValueInvalid. */
  readonly reason?: string;
}

/** A field with one CEL rule. */
export function ruled(
  rule: string,
  schema: Loose,
  takes: readonly unknown[],
  refuses: readonly unknown[],
): Keyword {
  return {
    name: rule,
    schema: { ...schema, 'x-kubernetes-validations': [{ rule }] },
    takes,
    refuses,
  };
}

/** Declares a topic whose cases are rows of a table: one field each. */
export function keywordConformance(
  topic: string,
  keywords: readonly Keyword[],
): void {
  const field = (index: number) => `field${index}`;
  const properties = Object.fromEntries(
    keywords.map(({ schema }, index) => [field(index), schema]),
  );

  conformance(topic, suite => {
    let objects: Collection;

    beforeAll(async () => {
      const definition = fieldsDefinition(suite.suffix, properties);
      objects = suite.collection(definition.type).in(suite.namespace);
      await suite.install(definition, objects);
    });

    function create(index: number, value: unknown) {
      return objects.create(
        objects.object('tried', { spec: { [field(index)]: value } }),
        { query: { dryRun: 'All' } },
      );
    }

    it.each(keywords.map(({ name }, index) => [name, index] as const))(
      '%s',
      async (_name, index) => {
        const { takes, refuses, reason } = keywords[index];
        for (const value of takes) {
          const { code, text } = await create(index, value);
          expect({ value, code, text }).toMatchObject({ value, code: 201 });
        }
        for (const value of refuses) {
          const answer = await create(index, value);
          expect({ value, code: answer.code }).toEqual({ value, code: 422 });
          expectStatus(answer, { code: 422, reason: 'Invalid' });
          const causes = answer.body.details.causes as Loose[];
          // Compositions are told of the whole object, and name the field.
          const ours = causes.filter(
            cause =>
              cause.field.startsWith(`spec.${field(index)}`) ||
              cause.message.includes(`"spec.${field(index)}"`),
          );
          expect(ours.map(cause => cause.reason)).toContain(
            reason ?? 'FieldValueInvalid',
          );
        }
      },
    );
  });
}
