import type { ServerResponse } from 'node:http';

const escaped = (text: string) =>
  text.replace(/[\\"]/g, '\\$&').replace(/[^\x20-\x7e]/g, ' ');

/** Collects what an answer warns of. */
export class Warnings {
  readonly #texts = new Set<string>();

  readonly add = (text: string): void => {
    this.#texts.add(text);
  };

  /** Must come before the head of the answer is written. */
  writeTo(response: ServerResponse): void {
    if (this.#texts.size > 0) {
      response.setHeader(
        'Warning',
        [...this.#texts].map(text => `299 - "${escaped(text)}"`),
      );
    }
  }
}
