import type { GoogleServiceAccountKey } from '@assay/plugin-experiments-node';
import { InputError } from '@backstage/errors';

/**
 * Reads a key file of a service account; undefined while there is none yet. Google gives it out as
 * base64, and the provider of Crossplane decodes it or not, depending on its version. No error says
 * what it holds.
 * @throws InputError when it is there and no token can be asked for with it
 */
export function readServiceAccountKey(
  text: string | undefined,
): GoogleServiceAccountKey | undefined {
  if (!text) {
    return undefined;
  }
  const found = parseKey(
    text.trimStart().startsWith('{')
      ? text
      : Buffer.from(text, 'base64').toString('utf8'),
  );
  const missing = ['client_email', 'private_key', 'token_uri'].filter(
    name => typeof found[name] !== 'string' || !found[name],
  );
  if (missing.length > 0) {
    throw new InputError(
      `The service account key of the connection Secret lacks ${missing.join(
        ', ',
      )}`,
    );
  }
  const tokenUri = String(found.token_uri);
  if (!/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/.test(tokenUri)) {
    throw new InputError(
      'The token_uri of the service account key is not https://',
    );
  }
  return {
    clientEmail: String(found.client_email),
    privateKey: String(found.private_key),
    ...(typeof found.private_key_id === 'string' && {
      privateKeyId: found.private_key_id,
    }),
    tokenUri,
  };
}

function parseKey(text: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (value && typeof value === 'object') {
      return value;
    }
  } catch {
    // The reason would quote the text.
  }
  throw new InputError(
    'The service account key of the connection Secret is not a JSON key file',
  );
}
