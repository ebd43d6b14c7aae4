// The portal's HTTP API as a guest calls it.

export class Portal {
  #token;

  constructor(url) {
    this.url = url;
  }

  async token() {
    if (!this.#token) {
      const response = await fetch(`${this.url}/api/auth/guest/refresh`, {
        headers: { 'x-requested-with': 'XMLHttpRequest' },
      });
      const body = await response.json();
      this.#token = body.backstageIdentity.token;
    }
    return this.#token;
  }

  /** @returns {Promise<{status: number, body: any}>} */
  async call(method, path, body, { token, type = 'application/json' } = {}) {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token !== null && {
          authorization: `Bearer ${token ?? (await this.token())}`,
        }),
        ...(body !== undefined && { 'content-type': type }),
      },
      body: typeof body === 'string' ? body : body && JSON.stringify(body),
    });
    const text = await response.text();
    let parsed = text;
    try {
      parsed = JSON.parse(text);
    } catch {
      // Plain text stays as it is.
    }
    return { status: response.status, body: parsed };
  }

  experiments(method, path, body, options) {
    return this.call(method, `/api/experiments${path}`, body, options);
  }
}
