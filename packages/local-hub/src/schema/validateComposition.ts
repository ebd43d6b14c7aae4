import { invalid } from './causes';
import { Correlation } from './Correlation';
import { Findings, Place } from './Findings';
import { goQuote } from './goText';
import { JsonValue } from './types';

interface Branch {
  validateBranch(
    value: JsonValue,
    place: Place,
    correlation?: Correlation,
  ): Findings;
}

/** `allOf`, `anyOf`, `oneOf` and `not`. The server gives their own errors no path. */
export function checkComposition(
  node: { allOf: Branch[]; anyOf: Branch[]; oneOf: Branch[]; not?: Branch },
  value: JsonValue,
  place: Place,
  correlation: Correlation | undefined,
  findings: Findings,
): void {
  const complain = (detail: string) =>
    findings.add(invalid(place.prefix, '', `${goQuote(place.text)} ${detail}`));
  const run = (branch: Branch) =>
    branch.validateBranch(value, place, correlation);

  if (node.anyOf.length > 0) {
    const results = firstSuccess(node.anyOf, run);
    const success = results.find(result => result.valid);
    if (!success) complain('must validate at least one schema (anyOf)');
    const shown = success ?? best(results);
    if (shown) findings.merge(shown);
  }

  if (node.oneOf.length > 0) {
    const results = node.oneOf.map(run);
    const successes = results.filter(result => result.valid);
    if (successes.length === 1) findings.merge(successes[0]);
    else {
      const found =
        successes.length === 0
          ? 'Found none valid'
          : `Found ${successes.length} valid alternatives`;
      complain(`must validate one and only one schema (oneOf). ${found}`);
      const shown = successes.length === 0 ? best(results) : undefined;
      if (shown) findings.merge(shown);
    }
  }

  if (node.allOf.length > 0) {
    const results = node.allOf.map(run);
    const valid = results.filter(result => result.valid).length;
    results.forEach(result => findings.merge(result));
    if (valid !== results.length)
      complain(
        `must validate all the schemas (allOf)${
          valid === 0 ? '. None validated' : ''
        }`,
      );
  }

  if (node.not && run(node.not).valid)
    complain('must not validate the schema (not)');
}

function firstSuccess(branches: Branch[], run: (branch: Branch) => Findings) {
  const results: Findings[] = [];
  for (const branch of branches) {
    const result = run(branch);
    results.push(result);
    if (result.valid) break;
  }
  return results;
}

/** The failure in which most checks were made, the first of equals. */
function best(results: Findings[]): Findings | undefined {
  return results.reduce<Findings | undefined>(
    (most, result) => (!most || result.matches > most.matches ? result : most),
    undefined,
  );
}
