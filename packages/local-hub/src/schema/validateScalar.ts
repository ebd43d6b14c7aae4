import { invalid, tooLong, typeInvalid } from './causes';
import { Findings, Place, placeField } from './Findings';
import { stringFormat } from './formats';
import { goFloat, goQuote } from './goText';
import { compilePattern } from './pattern';
import { JsonSchemaProps, JsonValue } from './types';
import { isWhole, supportedFormat } from './validateType';

export type ScalarChecks = (
  value: JsonValue,
  place: Place,
  findings: Findings,
) => void;

/** Compiles the checks of strings and numbers of one node. */
export function scalarChecks(
  props: JsonSchemaProps,
  types: string[],
): ScalarChecks {
  const checkString = stringChecks(props);
  const checkNumber = numberChecks(props, types);
  return (value, place, findings) => {
    if (typeof value === 'string') checkString(value, place, findings);
    else if (typeof value === 'number') checkNumber(value, place, findings);
  };
}

/** Counts code points, as Go counts runes. */
function runes(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function stringChecks(props: JsonSchemaProps) {
  const { minLength, maxLength, pattern } = props;
  const expression = pattern ? compilePattern(pattern) : undefined;
  const format = supportedFormat(props);
  const checkFormat = format ? stringFormat(format) : undefined;

  const lengthAndPattern = (value: string, place: Place) => {
    const field = placeField(place);
    if (maxLength !== undefined && runes(value) > maxLength)
      return tooLong(field, maxLength);
    if (minLength !== undefined && runes(value) < minLength)
      return invalid(
        field,
        value,
        `${place.text} in body should be at least ${minLength} chars long`,
      );
    if (expression && !expression.test(value))
      return invalid(
        field,
        value,
        `${place.text} in body should match '${pattern}'`,
      );
    return undefined;
  };

  return (value: string, place: Place, findings: Findings) => {
    const wrong = lengthAndPattern(value, place);
    if (wrong) findings.add(wrong);
    findings.matches += 1;
    if (!checkFormat) return;
    if (!checkFormat(value))
      findings.add(
        typeInvalid(
          placeField(place),
          value,
          `${place.text} in body must be of type ${format}: ${goQuote(value)}`,
        ),
      );
    findings.matches += 1;
  };
}

function inRange(value: number, types: string[], format?: string): boolean {
  if (types.length !== 1) return true;
  if (types[0] === 'integer') {
    if (!isWhole(value)) return false;
    return format !== 'int32' || (value >= -(2 ** 31) && value < 2 ** 31);
  }
  if (types[0] === 'number' && format === 'float')
    return Number.isFinite(Math.fround(value));
  return true;
}

function numberChecks(props: JsonSchemaProps, types: string[]) {
  const format = supportedFormat(props);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } =
    props;

  const rangeText = (what: string, text: string) =>
    format
      ? `${what} value must be of type ${types[0]} with format ${format} in ${text}`
      : `${what} value must be of type ${types[0]} (default format) in ${text}`;

  // Whole numbers are compared and printed as int64, others as float64.
  const bound = (limit: number, whole: boolean) =>
    whole ? BigInt(Math.trunc(limit)).toString() : goFloat(limit);

  return (value: number, place: Place, findings: Findings) => {
    const field = placeField(place);
    const { text } = place;
    const whole = isWhole(value);
    const limitOf = (limit: number) => (whole ? Math.trunc(limit) : limit);
    // The server adds these as plain errors, which carry no path.
    if (!inRange(value, types, format))
      findings.add(invalid(place.prefix, '', rangeText('Checked', text)));
    if (multipleOf !== undefined) {
      const factor = limitOf(multipleOf);
      if (factor <= 0)
        findings.add(
          invalid(
            field,
            factor,
            `factor MultipleOf declared for ${text} must be positive: ${bound(
              multipleOf,
              whole,
            )}`,
          ),
        );
      else if (!isMultiple(value, factor))
        findings.add(
          invalid(
            field,
            value,
            `${text} in body should be a multiple of ${bound(
              multipleOf,
              whole,
            )}`,
          ),
        );
    }
    if (minimum !== undefined) {
      const limit = limitOf(minimum);
      if (exclusiveMinimum ? value <= limit : value < limit) {
        const words = exclusiveMinimum
          ? 'greater than'
          : 'greater than or equal to';
        findings.add(
          invalid(
            field,
            value,
            `${text} in body should be ${words} ${bound(minimum, whole)}`,
          ),
        );
      }
    }
    if (maximum !== undefined) {
      const limit = limitOf(maximum);
      if (exclusiveMaximum ? value >= limit : value > limit) {
        const words = exclusiveMaximum ? 'less than' : 'less than or equal to';
        findings.add(
          invalid(
            field,
            value,
            `${text} in body should be ${words} ${bound(maximum, whole)}`,
          ),
        );
      }
    }
    findings.matches += 2;
  };
}

function isMultiple(value: number, factor: number): boolean {
  const quotient = factor < 1 ? (1 / factor) * value : value / factor;
  const nearest = Math.round(quotient);
  return (
    quotient === nearest ||
    Math.abs(quotient - nearest) <
      1e-9 * Math.min(Math.abs(quotient), Math.abs(nearest))
  );
}
