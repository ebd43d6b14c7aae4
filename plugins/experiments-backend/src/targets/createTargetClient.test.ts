import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createCertificates, type Certificates } from '@assay/local-hub';
import { createTargetClient } from './createTargetClient';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('createTargetClient', () => {
  let ofClient: Certificates;
  let caData: string;
  let server: Server;
  let url: string;
  const clients: { close(): Promise<void> }[] = [];

  beforeAll(async () => {
    const ofServer = await createCertificates(Date.now());
    ofClient = await createCertificates(Date.now());
    caData = base64(ofServer.authority);
    server = createServer(
      {
        cert: ofServer.certificate,
        key: ofServer.key,
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
    await expect(
      identify({
        tlsClientConfig: {
          caData,
          certData: base64(ofClient.certificate),
          keyData: base64(ofClient.key),
        },
      }),
    ).resolves.toEqual({ certificate: '127.0.0.1' });
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
