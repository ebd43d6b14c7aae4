import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { createTargetClient } from './createTargetClient';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A certificate of its own for a loopback server, and for a client. */
function makeCertificates() {
  const directory = mkdtempSync(join(tmpdir(), 'target-client-'));
  const openssl = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const make = (name: string) => {
    openssl(
      ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1'.split(
        ' ',
      ),
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'],
      ...['-keyout', `${name}.key`, '-out', `${name}.crt`],
    );
    return {
      key: readFileSync(join(directory, `${name}.key`), 'utf8'),
      cert: readFileSync(join(directory, `${name}.crt`), 'utf8'),
    };
  };
  try {
    return { server: make('server'), client: make('client') };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

describe('createTargetClient', () => {
  const certificates = makeCertificates();
  const caData = base64(certificates.server.cert);
  let server: Server;
  let url: string;
  const clients: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    server = createServer(
      {
        ...certificates.server,
        requestCert: true,
        rejectUnauthorized: false,
      },
      (request, response) => {
        const peer = (request.socket as TLSSocket).getPeerCertificate();
        response.end(
          JSON.stringify({
            authorization: request.headers.authorization,
            certificate: peer.subject?.CN,
          }),
        );
      },
    );
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    // The first client loads a large library; not in a test's own time.
    await identify({ bearerToken: 'abc', tlsClientConfig: { caData } });
  }, 60_000);

  afterEach(async () => {
    await Promise.all(clients.splice(0).map(client => client.close()));
  });

  afterAll(async () => {
    await new Promise(resolve => server.close(resolve));
  });

  async function identify(config: Record<string, unknown>) {
    const client = createTargetClient({ server: url, config });
    clients.push(client);
    return JSON.parse((await client.raw('/version')).body);
  }

  it('sends a bearer token', async () => {
    await expect(
      identify({ bearerToken: 'abc', tlsClientConfig: { caData } }),
    ).resolves.toEqual({ authorization: 'Bearer abc' });
  });

  it('shows a client certificate', async () => {
    const { cert, key } = certificates.client;
    await expect(
      identify({
        tlsClientConfig: {
          caData,
          certData: base64(cert),
          keyData: base64(key),
        },
      }),
    ).resolves.toEqual({ certificate: 'client' });
  });

  it('sends a user name and its password', async () => {
    await expect(
      identify({ username: 'me', password: 'p', tlsClientConfig: { caData } }),
    ).resolves.toEqual({ authorization: `Basic ${base64('me:p')}` });
  });

  it('trusts the given authority only, unless told not to look', async () => {
    await expect(identify({ bearerToken: 'abc' })).rejects.toThrow(
      /got no answer.*certificate/,
    );
    await expect(
      identify({ bearerToken: 'abc', tlsClientConfig: { insecure: true } }),
    ).resolves.toEqual({ authorization: 'Bearer abc' });
  });

  it('runs no commands, and says which fields it found', () => {
    const config = { execProviderConfig: { command: 'argocd-k8s-auth' } };
    expect(() => createTargetClient({ server: url, config })).toThrow(
      /has execProviderConfig; a bearerToken/,
    );
  });

  it('refuses what has no API server', () => {
    expect(() =>
      createTargetClient({ server: 'process://axp-1', config: {} }),
    ).toThrow(/https:\/\/ is allowed/);
  });
});
