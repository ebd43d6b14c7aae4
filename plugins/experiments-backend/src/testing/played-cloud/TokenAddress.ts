import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { jwtVerify } from 'jose';

/**
 * Where Google gives out tokens for the keys of service accounts, played: it checks what only the
 * owner of the key that it made can sign, and answers with the token of the handed-out cluster.
 */
export class TokenAddress {
  /** Tokens given out. */
  given = 0;

  readonly email = 'played@played-project.iam.gserviceaccount.com';
  readonly #keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  readonly #server: Server;

  private constructor(token: string) {
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const assertion = new URLSearchParams(text).get('assertion') ?? '';
      try {
        await jwtVerify(assertion, this.#keys.publicKey, {
          audience: this.uri,
          issuer: this.email,
        });
        this.given++;
        response.end(JSON.stringify({ access_token: token, expires_in: 3600 }));
      } catch {
        response.writeHead(400).end('{"error":"invalid_grant"}');
      }
    });
  }

  static async start(token: string): Promise<TokenAddress> {
    const address = new TokenAddress(token);
    await new Promise<void>(resolve =>
      address.#server.listen(0, '127.0.0.1', () => resolve()),
    );
    return address;
  }

  get uri(): string {
    return `http://127.0.0.1:${
      (this.#server.address() as AddressInfo).port
    }/token`;
  }

  /** The key file that a cloud gives out for a service account. */
  keyFile(): string {
    return JSON.stringify({
      type: 'service_account',
      project_id: 'played-project',
      private_key_id: 'played',
      private_key: this.#keys.privateKey.export({
        type: 'pkcs8',
        format: 'pem',
      }),
      client_email: this.email,
      token_uri: this.uri,
    });
  }

  async stop(): Promise<void> {
    await new Promise(resolve => this.#server.close(resolve));
  }
}
