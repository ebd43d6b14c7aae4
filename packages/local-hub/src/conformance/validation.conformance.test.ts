import { Loose } from './api';
import { expectStatus, rulesSkipped } from './expectations';
import { conformance } from './suite';

type Case = [title: string, spec: Loose, message: string, ...causes: string[]];

/** What the schema refuses: the message of the first cause, and all causes. */
const bySchema: Case[] = [
  [
    'text where a number belongs',
    { size: 'x' },
    'spec.size: Invalid value: "string": spec.size in body must be of type integer: "string"',
    'FieldValueTypeInvalid spec.size',
    rulesSkipped,
  ],
  [
    'a fraction where an integer belongs',
    { size: 1.5 },
    'spec.size: Invalid value: "number": spec.size in body must be of type integer: "number"',
    'FieldValueTypeInvalid spec.size',
    rulesSkipped,
  ],
  [
    'a number where a boolean belongs',
    { enabled: 1 },
    'spec.enabled: Invalid value: "integer": spec.enabled in body must be of type boolean: "integer"',
    'FieldValueTypeInvalid spec.enabled',
    rulesSkipped,
  ],
  [
    'an object where a list belongs',
    { parts: {} },
    'spec.parts: Invalid value: "object": spec.parts in body must be of type array: "object"',
    'FieldValueTypeInvalid spec.parts',
    rulesSkipped,
  ],
  [
    'a list where an object belongs',
    { range: [] },
    'spec.range: Invalid value: "array": spec.range in body must be of type object: "array"',
    'FieldValueTypeInvalid spec.range',
    rulesSkipped,
  ],
  [
    'a boolean where a number or text belongs',
    { amount: true },
    'spec.amount: Invalid value: "boolean": spec.amount in body must be of type integer,string: "boolean"',
    'FieldValueTypeInvalid spec.amount',
    rulesSkipped,
  ],
  [
    'a value of the wrong type in a map',
    { options: { a: 1 } },
    'spec.options.a: Invalid value: "integer": spec.options.a in body must be of type string: "integer"',
    'FieldValueTypeInvalid spec.options.a',
    rulesSkipped,
  ],
  [
    'a number that is too small',
    { size: -1 },
    'spec.size: Invalid value: -1: spec.size in body should be greater than or equal to 0',
    'FieldValueInvalid spec.size',
  ],
  [
    'a number that is too big',
    { size: 101 },
    'spec.size: Invalid value: 101: spec.size in body should be less than or equal to 100',
    'FieldValueInvalid spec.size',
  ],
  [
    'a number at an exclusive limit',
    { ratio: 0 },
    'spec.ratio: Invalid value: 0: spec.ratio in body should be greater than 0',
    'FieldValueInvalid spec.ratio',
  ],
  [
    'a word outside of an enumeration',
    { color: 'pink' },
    'spec.color: Unsupported value: "pink": supported values: "red", "green", "blue"',
    'FieldValueNotSupported spec.color',
    rulesSkipped,
  ],
  [
    'text that is too long',
    { title: 'abcdefghijk' },
    'spec.title: Too long: may not be more than 10 bytes',
    'FieldValueTooLong spec.title',
    rulesSkipped,
  ],
  [
    'text that does not fit its pattern',
    { title: 'ABC' },
    'spec.title: Invalid value: "ABC": spec.title in body should match \'^[a-z]*$\'',
    'FieldValueInvalid spec.title',
  ],
  [
    'text that is too short',
    { parts: [{ name: '' }] },
    'spec.parts[0].name: Invalid value: "": spec.parts[0].name in body should be at least 1 chars long',
    'FieldValueInvalid spec.parts[0].name',
  ],
  [
    'text that is no date',
    { when: 'today' },
    'spec.when: Invalid value: "today": spec.when in body must be of type date-time: "today"',
    'FieldValueTypeInvalid spec.when',
    rulesSkipped,
  ],
  [
    'a list that is too long',
    { steps: ['1', '2', '3', '4', '5', '6'] },
    'spec.steps: Too many: 6: must have at most 5 items',
    'FieldValueTooMany spec.steps',
    rulesSkipped,
  ],
  [
    'a map that is too big',
    { options: { a: '', b: '', c: '', d: '' } },
    'spec.options: Too many: 4: must have at most 3 items',
    'FieldValueTooMany spec.options',
    rulesSkipped,
  ],
  [
    'a required field that is missing',
    { range: { max: 1 } },
    'spec.range.min: Required value',
    'FieldValueRequired spec.range.min',
    rulesSkipped,
  ],
  [
    'a key that is missing in a list map',
    { parts: [{ count: 1 }] },
    'spec.parts[0].name: Required value',
    'FieldValueRequired spec.parts[0].name',
    rulesSkipped,
  ],
  [
    'a key that is there twice in a list map',
    { parts: [{ name: 'a' }, { name: 'b' }, { name: 'a' }] },
    'spec.parts[2]: Duplicate value: {"name":"a"}',
    'FieldValueDuplicate spec.parts[2]',
  ],
  [
    'a word that is there twice in a set',
    { tags: ['a', 'b', 'a'] },
    'spec.tags[2]: Duplicate value: "a"',
    'FieldValueDuplicate spec.tags[2]',
  ],
];

const byRule: Case[] = [
  [
    'a rule over a set',
    { tags: ['forbidden'] },
    'spec: Invalid value: a tag may not be forbidden',
    'FieldValueInvalid spec',
  ],
  [
    'a rule with all() over defaulted items',
    { parts: [{ name: 'a' }, { name: 'b', count: 11 }] },
    'spec: Invalid value: no part may be there more than ten times',
    'FieldValueInvalid spec',
  ],
  [
    'a rule with messageExpression, reason and fieldPath',
    { range: { min: 3, max: 1, unit: 'boxes' } },
    'spec.range.max: Forbidden: min is more than max, in boxes',
    'FieldValueForbidden spec.range.max',
  ],
  [
    'a message expression that looks at an absent field',
    { range: { min: 3, max: 1 } },
    'spec.range.max: Forbidden: min is more than max, in pieces',
    'FieldValueForbidden spec.range.max',
  ],
  [
    'two rules at once',
    { tags: ['forbidden'], range: { min: 3, max: 1 } },
    'a tag may not be forbidden',
    'FieldValueInvalid spec',
    'FieldValueForbidden spec.range.max',
  ],
];

conformance('validation', suite => {
  async function refuse(spec: Loose, message: string, causes: string[]) {
    const answer = await suite.widgets.create(
      suite.widgets.object('refused', { spec }),
    );
    expectStatus(answer, { code: 422, reason: 'Invalid', causes });
    expect(answer.body.message).toContain(message);
    expect(answer.body.details).toMatchObject({
      name: 'refused',
      group: 'assay.dev',
      kind: suite.widget.type.kind,
    });
  }

  it.each(bySchema)(
    'the schema refuses %s',
    (_title, spec, message, ...causes) => refuse(spec, message, causes),
  );

  it.each(byRule)('CEL refuses by %s', (_title, spec, message, ...causes) =>
    refuse(spec, message, causes),
  );

  it('tells all mistakes of one object', () =>
    refuse(
      { size: 200, color: 'pink', title: 'ABC', parts: [{ count: 'x' }] },
      'spec.color: Unsupported value: "pink"',
      [
        'FieldValueInvalid spec.size',
        'FieldValueNotSupported spec.color',
        'FieldValueInvalid spec.title',
        'FieldValueRequired spec.parts[0].name',
        'FieldValueTypeInvalid spec.parts[0].count',
        rulesSkipped,
      ],
    ));

  it.each([
    ['an integer', 5],
    ['text', '5%'],
  ])('an int-or-string takes %s', async (_title, amount) => {
    const { code, body } = await suite.widgets.create(
      suite.widgets.object(undefined, {
        metadata: { generateName: 'amount-' },
        spec: { amount },
      }),
    );
    expect({ code, amount: body.spec?.amount }).toEqual({ code: 201, amount });
  });

  it.each([
    ['a whole number as 2.0', '{"size": 2.0}', { size: 2 }],
    ['a date with an offset', '{"when": "2024-01-01T00:00:00+02:00"}', {}],
    ['all limits', '{"size": 100, "title": "abcdefghij"}', {}],
    ['an empty list and map', '{"parts": [], "options": {}}', { parts: [] }],
  ])('takes %s', async (_title, spec, stored) => {
    const { apiVersion, kind } = suite.widget.type;
    const answer = await suite.widgets.create(
      `{"apiVersion":"${apiVersion}","kind":"${kind}","metadata":{"generateName":"good-"},"spec":${spec}}`,
    );
    expect(answer.code).toBe(201);
    expect(answer.body.spec).toMatchObject(stored);
  });

  it('keeps what a transition rule freezes', async () => {
    await suite.widgets.make('frozen', { spec: { frozen: 'a' } });
    const same = await suite.widgets.patch('frozen', 'merge', {
      spec: { frozen: 'a', size: 2 },
    });
    expect(same.code).toBe(200);
    const other = await suite.widgets.patch('frozen', 'merge', {
      spec: { frozen: 'b' },
    });
    expectStatus(other, {
      code: 422,
      reason: 'Invalid',
      message: /spec.frozen: Invalid value: .*frozen cannot change/,
      causes: ['FieldValueInvalid spec.frozen'],
    });
  });

  it('lets a transition rule rest while there is no old value', async () => {
    await suite.widgets.make('thawed');
    const { code } = await suite.widgets.patch('thawed', 'merge', {
      spec: { frozen: 'a' },
    });
    expect(code).toBe(200);
  });

  it('checks the status at its subresource', async () => {
    await suite.widgets.make('judged');
    const answer = await suite.widgets.patch(
      'judged',
      'merge',
      { status: { conditions: [{ type: 'Ready', status: 'Maybe' }] } },
      {},
      'status',
    );
    expectStatus(answer, {
      code: 422,
      reason: 'Invalid',
      causes: [
        'FieldValueNotSupported status.conditions[0].status',
        rulesSkipped,
      ],
    });
  });
});
