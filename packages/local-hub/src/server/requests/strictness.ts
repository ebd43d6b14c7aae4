import { unknownFieldMessage } from '../../schema';
import type { FieldValidation } from './options';

/** What a strict decoder would say of a body. */
export interface StrictFindings {
  duplicates: string[];
  unknown: string[];
}

/**
 * Deals with fields that are unknown or given twice, as the request wants it: refuses, warns, or says nothing.
 *
 * @param refuse - makes the refusal from the joined text
 * @param warn - takes one text each for a `Warning` header
 */
export function applyStrictness(
  { duplicates, unknown }: StrictFindings,
  validation: FieldValidation,
  refuse: (text: string) => Error,
  warn: (text: string) => void,
): void {
  const texts = [
    ...duplicates.map(field => `duplicate field "${field}"`),
    ...unknown.map(unknownFieldMessage),
  ];
  if (texts.length === 0 || validation === 'Ignore') {
    return;
  }
  if (validation === 'Strict') {
    throw refuse(`strict decoding error: ${texts.join(', ')}`);
  }
  texts.forEach(warn);
}
