import { LabelSelectorParser, type Requirement } from './LabelSelectorParser';

/** A parsed `labelSelector`. */
export class LabelSelector {
  static readonly everything = new LabelSelector([]);

  private constructor(private readonly requirements: Requirement[]) {}

  get isEmpty(): boolean {
    return this.requirements.length === 0;
  }

  matches(labels: Record<string, string> | undefined): boolean {
    return this.requirements.every(({ key, test }) =>
      // A label may be called like something that every object has.
      test(labels && Object.hasOwn(labels, key) ? labels[key] : undefined),
    );
  }

  /**
   * Understands `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, `a>1`, `a<1`, joined by commas.
   *
   * @throws ApiError 400 with the server's text
   */
  static parse(text: string | undefined): LabelSelector {
    if (!text?.trim()) {
      return LabelSelector.everything;
    }
    return new LabelSelector(new LabelSelectorParser(text).requirements());
  }
}
