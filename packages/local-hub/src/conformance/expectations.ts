import { Answer, Loose } from './api';

/** What a failed request is expected to answer. */
export interface ExpectedStatus {
  readonly code: number;
  readonly reason?: string;
  /** The exact message, or a part of it as a regular expression. */
  readonly message?: string | RegExp;
  /** Every cause, in any order, as `reason field`. */
  readonly causes?: readonly string[];
}

/** Expects a failure to be told as a `Status` with code, reason, message and causes. */
export function expectStatus(answer: Answer, expected: ExpectedStatus): void {
  expect({ code: answer.code, body: answer.body }).toMatchObject({
    code: expected.code,
    body: {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      code: expected.code,
      ...(expected.reason ? { reason: expected.reason } : {}),
    },
  });
  if (typeof expected.message === 'string') {
    expect(answer.body.message).toBe(expected.message);
  } else if (expected.message) {
    expect(answer.body.message).toMatch(expected.message);
  }
  if (expected.causes) {
    const causes = (answer.body.details?.causes ?? []) as Loose[];
    const told = causes.map(cause => `${cause.reason} ${cause.field}`);
    // A cause may be told twice, as the real server does for a changed uid.
    expect([...new Set(told)].sort()).toEqual([...expected.causes].sort());
  }
}

/** The cause that real servers add when CEL rules could not be looked at. */
export const rulesSkipped = 'FieldValueInvalid <nil>';

/** The texts of all warnings of an answer. */
export function warnings(answer: Answer): string[] {
  const header = answer.headers.warning ?? '';
  return [...header.matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(match =>
    match[1].replace(/\\(.)/g, '$1'),
  );
}

/** The names of the items of a list. */
export function names(answer: Answer): string[] {
  return ((answer.body?.items ?? []) as Loose[]).map(
    item => item.metadata.name,
  );
}
