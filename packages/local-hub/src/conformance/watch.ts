import { Api, Call, Loose } from './api';

/** One line of a watch. */
export interface WatchEvent {
  readonly type: string;
  readonly object: Loose;
}

/** An open watch whose events are kept in order as they come. */
export class Watch {
  /** Everything that has come so far. */
  readonly events: WatchEvent[] = [];
  /** True when the server has ended the stream. */
  ended = false;
  private read = 0;
  private wake: () => void = () => {};

  private constructor(
    readonly code: number,
    readonly contentType: string,
    private readonly abort: AbortController,
  ) {}

  static async open(
    api: Api,
    path: string,
    query: Call['query'] = {},
    call: Call = {},
  ): Promise<Watch> {
    const abort = new AbortController();
    const response = await api.open(
      'GET',
      path,
      { ...call, query: { watch: true, ...query } },
      abort.signal,
    );
    const type = String(response.headers['content-type'] ?? '');
    const watch = new Watch(response.statusCode, type, abort);
    void watch.consume(response.body);
    return watch;
  }

  /**
   * The next event that was not asked for yet. Throws when none comes within
   * `timeoutMs` milliseconds, or when the stream ends first.
   */
  async next(timeoutMs = 10_000): Promise<WatchEvent> {
    const deadline = Date.now() + timeoutMs;
    while (this.read >= this.events.length) {
      if (this.ended) {
        throw new Error('the watch ended');
      }
      await this.something(deadline - Date.now());
    }
    return this.events[this.read++];
  }

  /** Reads on until an event fits, and answers all that were read. */
  async until(
    fits: (event: WatchEvent) => boolean,
    timeoutMs = 10_000,
  ): Promise<WatchEvent[]> {
    const seen: WatchEvent[] = [];
    for (;;) {
      const event = await this.next(timeoutMs);
      seen.push(event);
      if (fits(event)) {
        return seen;
      }
    }
  }

  /** Waits until the server ends the stream. */
  async end(timeoutMs = 10_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!this.ended) {
      await this.something(deadline - Date.now());
    }
  }

  close(): void {
    this.abort.abort();
  }

  private something(timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.events.map(describe).join(', ') || 'nothing';
        reject(new Error(`nothing more came from the watch; seen: ${seen}`));
      }, Math.max(0, timeoutMs));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async consume(body: AsyncIterable<Buffer>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of body) {
        rest += decoder.decode(chunk, { stream: true });
        const lines = rest.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter(text => text.trim())) {
          this.events.push(JSON.parse(line));
        }
        this.wake();
      }
    } catch {
      // Closing aborts the stream, and a lost connection ends it as well.
    }
    this.ended = true;
    this.wake();
  }
}

/** `ADDED name`, for messages and for comparing whole sequences. */
export function describe(event: WatchEvent): string {
  return `${event.type} ${event.object?.metadata?.name ?? ''}`.trim();
}
