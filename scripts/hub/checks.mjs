/** What was done, how long it took, and what was wrong with it. */
export class Checks {
  #rows = [];

  get failed() {
    return this.#rows.some(({ problems }) => problems.length > 0);
  }

  /**
   * Does one thing and writes down how it went.
   *
   * @template T
   * @param {string} name
   * @param {string} detail
   * @param {(note: (text: string) => void, violated: (problem: string) => void) => Promise<T>} act
   * @returns {Promise<T | undefined>} undefined when it could not be done
   */
  async measure(name, detail, act) {
    const row = { name, detail, problems: [], notes: [], seconds: 0 };
    this.#rows.push(row);
    const started = Date.now();
    let answer;
    try {
      answer = await act(
        note => row.notes.push(note),
        problem => row.problems.push(problem),
      );
    } catch (error) {
      row.problems.push(error.message);
    }
    row.seconds = (Date.now() - started) / 1000;
    console.log(line(row));
    return answer;
  }

  /** Everything once more, with a last line that counts. */
  table() {
    const bad = this.#rows.filter(({ problems }) => problems.length > 0);
    return [
      '',
      ...this.#rows.map(line),
      '',
      `${this.#rows.length - bad.length} of ${
        this.#rows.length
      } as they must be`,
    ].join('\n');
  }
}

function line({ name, detail, problems, notes, seconds }) {
  const head = [
    problems.length ? 'FAIL' : 'ok  ',
    `${seconds.toFixed(1)} s`.padStart(8),
    name.padEnd(20),
    [detail, ...notes].filter(Boolean).join('; '),
  ].join('  ');
  return [head, ...problems.map(problem => `      - ${problem}`)].join('\n');
}
