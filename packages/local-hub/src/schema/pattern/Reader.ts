/** Walks through the characters of a pattern. */
export class Reader {
  readonly #characters: string[];
  #at = 0;

  constructor(readonly text: string) {
    this.#characters = [...text];
  }

  get position(): number {
    return this.#at;
  }

  get done(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The character at a distance, empty behind the end. */
  peek(distance = 0): string {
    return this.#characters[this.#at + distance] ?? '';
  }

  next(): string {
    return this.#characters[this.#at++] ?? '';
  }

  /** Takes the text when it comes next. */
  take(text: string): boolean {
    if (!this.rest.startsWith(text)) return false;
    this.#at += [...text].length;
    return true;
  }

  /** Takes what a sticky expression finds here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    const found = expression.exec(this.rest);
    if (found?.index !== 0) return undefined;
    this.#at += [...found[0]].length;
    return found;
  }

  get rest(): string {
    return this.#characters.slice(this.#at).join('');
  }

  from(position: number): string {
    return this.#characters.slice(position, this.#at).join('');
  }
}
