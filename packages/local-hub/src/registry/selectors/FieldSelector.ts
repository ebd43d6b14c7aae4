import { badRequest } from '../errors';
import type { ServedResource } from '../ServedResource';

interface Term {
  label: string;
  value: string;
  equal: boolean;
}

/** Commas separate terms unless a backslash takes their meaning. */
const split = (text: string) => text.match(/(?:\\.|[^,\\])+/g) ?? [];

function parseTerm(text: string, term: string): Term {
  const match = /^((?:\\.|[^=!\\])*)(!=|==|=)(.*)$/s.exec(term);
  if (!match) {
    throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
  }
  const [, label, operator, value] = match;
  return {
    label,
    equal: operator !== '!=',
    value: value.replace(/\\([\\,=])/g, '$1'),
  };
}

/** A parsed `fieldSelector`: comparisons joined by commas. */
export class FieldSelector {
  static readonly everything = new FieldSelector([]);

  private constructor(private readonly terms: Term[]) {}

  get isEmpty(): boolean {
    return this.terms.length === 0;
  }

  matches(fields: Record<string, string>): boolean {
    return this.terms.every(
      ({ label, value, equal }) => ((fields[label] ?? '') === value) === equal,
    );
  }

  /** The value that `label` must have, when the selector says so. */
  required(label: string): string | undefined {
    return this.terms.find(term => term.label === label && term.equal)?.value;
  }

  /**
   * @throws ApiError 400 when it cannot be read or names a field that the resource cannot select by
   */
  static parse(
    text: string | undefined,
    resource: ServedResource,
  ): FieldSelector {
    const terms = split(text ?? '')
      .filter(Boolean)
      .map(term => parseTerm(text!, term));
    for (const { label } of terms) {
      if (!resource.selectableLabels.includes(label)) {
        throw badRequest(resource.unknownFieldLabel(label));
      }
    }
    return new FieldSelector(terms);
  }
}
