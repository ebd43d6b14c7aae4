import { Answer, Api, Call, Loose, patchTypes } from './api';
import { Watch } from './watch';

/** One resource type, seen in one namespace or in the whole cluster. */
export interface CollectionOptions {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespace?: string;
}

/** The verbs of one resource type, each answering the whole HTTP answer. */
export class Collection {
  constructor(private readonly api: Api, readonly type: CollectionOptions) {}

  /** The same type in another namespace, or in all of them. */
  in(namespace?: string): Collection {
    return new Collection(this.api, { ...this.type, namespace });
  }

  path(name?: string, subresource?: string): string {
    const { apiVersion, namespace, plural } = this.type;
    return [
      apiVersion.includes('/') ? '/apis' : '/api',
      apiVersion,
      ...(namespace ? ['namespaces', namespace] : []),
      plural,
      ...(name ? [encodeURIComponent(name)] : []),
      ...(subresource ? [subresource] : []),
    ].join('/');
  }

  /** An object of this type that has not been sent yet. */
  object(name: string | undefined, rest: Loose = {}): Loose {
    const { metadata, ...fields } = rest;
    return {
      apiVersion: this.type.apiVersion,
      kind: this.type.kind,
      metadata: { ...(name ? { name } : {}), ...metadata },
      ...fields,
    };
  }

  create(body: unknown, call: Call = {}): Promise<Answer> {
    return this.api.call('POST', this.path(), { body, ...call });
  }

  /** Creates an object and throws unless it was made. */
  async make(name: string | undefined, rest: Loose = {}): Promise<Loose> {
    return done(await this.create(this.object(name, rest)));
  }

  get(name: string, call: Call = {}): Promise<Answer> {
    return this.api.call('GET', this.path(name), call);
  }

  /** Reads an object and throws unless it is there. */
  async read(name: string): Promise<Loose> {
    return done(await this.get(name));
  }

  list(query: Call['query'] = {}, call: Call = {}): Promise<Answer> {
    return this.api.call('GET', this.path(), { query, ...call });
  }

  replace(body: Loose, call: Call = {}, subresource?: string): Promise<Answer> {
    const path = this.path(body.metadata.name, subresource);
    return this.api.call('PUT', path, { body, ...call });
  }

  patch(
    name: string,
    type: keyof typeof patchTypes,
    body: unknown,
    query: Call['query'] = {},
    subresource?: string,
  ): Promise<Answer> {
    return this.api.call('PATCH', this.path(name, subresource), {
      body,
      query,
      type: patchTypes[type],
    });
  }

  /** Server-side apply of an object of this type. */
  apply(
    name: string,
    rest: Loose,
    query: Call['query'] = {},
    subresource?: string,
  ): Promise<Answer> {
    return this.patch(
      name,
      'apply',
      this.object(name, rest),
      { fieldManager: 'conformance', ...query },
      subresource,
    );
  }

  delete(name: string, options?: Loose, call: Call = {}): Promise<Answer> {
    return this.api.call('DELETE', this.path(name), {
      ...(options ? { body: options } : {}),
      ...call,
    });
  }

  deleteAll(query: Call['query'] = {}, options?: Loose): Promise<Answer> {
    return this.api.call('DELETE', this.path(), {
      query,
      ...(options ? { body: options } : {}),
    });
  }

  watch(query: Call['query'] = {}, call: Call = {}): Promise<Watch> {
    return Watch.open(this.api, this.path(), query, call);
  }
}

/** The body of a successful answer; throws with the server's words otherwise. */
export function done(answer: Answer): Loose {
  if (answer.code >= 300) {
    throw new Error(`unexpected answer ${answer.code}: ${answer.text}`);
  }
  return answer.body;
}
