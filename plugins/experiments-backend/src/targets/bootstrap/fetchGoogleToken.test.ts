import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importSPKI, jwtVerify } from 'jose';
import { fetchGoogleToken } from './fetchGoogleToken';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const now = Date.parse('2026-01-01T00:00:00Z');

describe('fetchGoogleToken', () => {
  let server: Server;
  let tokenUri: string;
  let asked: URLSearchParams;
  let answer: { status: number; body: string };

  beforeAll(async () => {
    server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      asked = new URLSearchParams(text);
      response.writeHead(answer.status).end(answer.body);
    });
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    tokenUri = `http://127.0.0.1:${
      (server.address() as AddressInfo).port
    }/token`;
  });

  afterAll(async () => {
    await new Promise(resolve => server.close(resolve));
  });

  const fetchToken = (change = {}) =>
    fetchGoogleToken(
      {
        clientEmail: 'a@p.iam',
        privateKeyId: 'k1',
        privateKey,
        tokenUri,
        ...change,
      },
      { now },
    );

  it('asks where the key file says, with what only its owner can sign', async () => {
    answer = { status: 200, body: '{"access_token":"t","expires_in":600}' };
    await expect(fetchToken()).resolves.toEqual({ token: 't' });
    expect(asked.get('grant_type')).toBe(
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    );
    const { payload, protectedHeader } = await jwtVerify(
      asked.get('assertion') ?? '',
      await importSPKI(publicKey, 'RS256'),
      { currentDate: new Date(now), audience: tokenUri, issuer: 'a@p.iam' },
    );
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'k1' });
    expect(payload).toMatchObject({
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      iat: now / 1000,
      exp: now / 1000 + 600,
    });
  });

  it.each([
    [
      400,
      '{"error":"invalid_grant","error_description":"canary"}',
      '400 invalid_grant',
    ],
    [403, '{"error":{"canary":1}}', '403'],
    [503, 'canary', '503'],
    [200, '{}', '200'],
  ])('takes %i %s for an answer', async (status, body, refused) => {
    answer = { status, body };
    await expect(fetchToken()).resolves.toEqual({
      refused: `the token address answered ${refused}`,
    });
  });

  it('says nothing of the key when it cannot use it', async () => {
    await expect(fetchToken({ privateKey: 'canary' })).rejects.toThrow(
      /^The private key of the service account is not PKCS #8$/,
    );
    await expect(
      fetchToken({ tokenUri: 'http://127.0.0.1:1/canary' }),
    ).resolves.toEqual({ refused: 'the token address does not answer' });
  });
});
