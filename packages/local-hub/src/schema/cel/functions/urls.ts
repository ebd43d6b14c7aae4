import { Environment } from '@marcbachmann/cel-js';
import { goQuote } from '../../goText';

/** An absolute URL or path, as Go parses request URIs. */
class CelUrl {
  readonly #url: URL;
  readonly #absolute: boolean;

  constructor(readonly text: string) {
    this.#absolute = !text.startsWith('/');
    this.#url = new URL(
      text,
      this.#absolute ? undefined : 'http://path.invalid',
    );
  }

  static parse(text: string): CelUrl | undefined {
    if (!/^(\/|[a-zA-Z][a-zA-Z0-9+.-]*:)/.test(text)) return undefined;
    try {
      return new CelUrl(text);
    } catch {
      return undefined;
    }
  }

  equals(other: unknown): boolean {
    return other instanceof CelUrl && other.text === this.text;
  }

  get scheme(): string {
    return this.#absolute ? this.#url.protocol.slice(0, -1) : '';
  }

  /** Host and port as written: the parser would drop a default port. */
  get host(): string {
    const match = /^[^:]+:\/\/(?:[^/?#@]*@)?([^/?#]*)/.exec(this.text);
    return this.#absolute ? match?.[1] ?? '' : '';
  }

  get hostname(): string {
    return this.host.replace(/:\d*$/, '').replace(/^\[(.*)\]$/, '$1');
  }

  get port(): string {
    return /:(\d+)$/.exec(this.host)?.[1] ?? '';
  }

  get path(): string {
    const rest = this.text
      .replace(/^[^:/?#]+:\/\/[^/?#]*/, '')
      .replace(/[?#].*$/, '');
    return rest === '' ? '' : this.#url.pathname;
  }

  get query(): Map<string, string[]> {
    const query = new Map<string, string[]>();
    for (const name of new Set(this.#url.searchParams.keys()))
      query.set(name, this.#url.searchParams.getAll(name));
    return query;
  }
}

/** Kubernetes' URL functions. */
export function registerUrls(environment: Environment): void {
  const type = 'kubernetes.URL';
  environment.registerType(type, CelUrl);
  environment.registerFunction(
    'isURL(string): bool',
    (text: string) => !!CelUrl.parse(text),
  );
  environment.registerFunction(`url(string): ${type}`, (text: string) => {
    const url = CelUrl.parse(text);
    if (!url)
      throw new Error(
        `URL parse error during conversion from string: parse ${goQuote(
          text,
        )}: invalid URI for request`,
      );
    return url;
  });
  environment.registerOperator(`${type} == ${type}`, (a: CelUrl, b: CelUrl) =>
    a.equals(b),
  );
  environment.registerFunction(
    `${type}.getScheme(): string`,
    (url: CelUrl) => url.scheme,
  );
  environment.registerFunction(
    `${type}.getHost(): string`,
    (url: CelUrl) => url.host,
  );
  environment.registerFunction(
    `${type}.getHostname(): string`,
    (url: CelUrl) => url.hostname,
  );
  environment.registerFunction(
    `${type}.getPort(): string`,
    (url: CelUrl) => url.port,
  );
  environment.registerFunction(
    `${type}.getEscapedPath(): string`,
    (url: CelUrl) => url.path,
  );
  environment.registerFunction(
    `${type}.getQuery(): map<string, list<string>>`,
    (url: CelUrl) => url.query,
  );
}
