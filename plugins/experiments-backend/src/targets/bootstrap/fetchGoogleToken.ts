import type { GoogleServiceAccountKey } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';
import { importPKCS8, SignJWT } from 'jose';
import type { TokenAnswer } from './TokenAnswer';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Google gives tokens for at most an hour; ours is used at once. */
const LIFETIME_SECONDS = 600;

/**
 * Asks Google for an access token with the key of a service account (RFC 7523), at the address that
 * the key file names. A key that was made just now is refused for a while, and its account too, so a
 * refusal is an ordinary answer. Neither the key nor the answer is ever part of an error.
 * @throws InputError when the key can never be used
 */
export async function fetchGoogleToken(
  key: GoogleServiceAccountKey,
  options: { now: number; signal?: AbortSignal },
): Promise<TokenAnswer> {
  const body = new URLSearchParams({
    grant_type: GRANT,
    assertion: await assertionOf(key, options.now),
  });
  const { signal } = options;
  const response = await fetch(key.tokenUri, {
    method: 'POST',
    body,
    redirect: 'error',
    signal,
  }).catch(() => signal?.throwIfAborted());
  if (!response) {
    return { refused: 'the token address does not answer' };
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok && typeof answer?.access_token === 'string') {
    return { token: answer.access_token };
  }
  // Such as invalid_grant; the description may quote what was sent.
  const error = answer?.error;
  const code =
    typeof error === 'string' && /^[a-z_]{1,40}$/.test(error)
      ? ` ${error}`
      : '';
  return {
    refused: `the token address answered ${response.status}${code}`,
  };
}

async function assertionOf(
  key: GoogleServiceAccountKey,
  now: number,
): Promise<string> {
  const seconds = Math.floor(now / 1000);
  const privateKey = await importPKCS8(key.privateKey, 'RS256').catch(() => {
    throw new InputError(
      'The private key of the service account is not PKCS #8',
    );
  });
  return new SignJWT({ scope: SCOPE })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      ...(key.privateKeyId && { kid: key.privateKeyId }),
    })
    .setIssuer(key.clientEmail)
    .setAudience(key.tokenUri)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + LIFETIME_SECONDS)
    .sign(privateKey);
}
