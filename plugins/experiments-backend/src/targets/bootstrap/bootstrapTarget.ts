import {
  apiVersionOf,
  KubernetesError,
  type KubernetesClient,
  type KubernetesObject,
} from '@assay/controller';
import { resources } from '@assay/plugin-experiments-common';
import type {
  ClusterBootstrap,
  ClusterRegistration,
} from '@assay/plugin-experiments-node';
import { createTargetClient } from '../createTargetClient';
import { accountManifests, tokenSecretKey } from './accountManifests';
import { fetchGoogleToken } from './fetchGoogleToken';

const FIELD_MANAGER = 'assay-bootstrap';

/** What came of one try; `waiting` is worth another one a little later. */
export type BootstrapOutcome =
  | { status: 'ready'; registration: ClusterRegistration }
  | { status: 'waiting'; message: string };

/** What a bootstrap is given from outside. */
export interface BootstrapOptions {
  /** Unix milliseconds. */
  now: number;
  signal?: AbortSignal;
}

/** A refusal by the target that time can heal. */
class NotYetError extends Error {}

/**
 * Makes an account of our own in a target and returns how it is used: one long-lived bearer token,
 * whichever cloud the target is of. Every line may be the last one of a crash: what is there is
 * found again, and what is missing is made. Waits for nothing; what the target needs time for is
 * reported as `waiting`.
 * @throws KubernetesError when the target rejects what we make there
 * @throws InputError when the credential can never be used
 */
export async function bootstrapTarget(
  bootstrap: ClusterBootstrap,
  options: BootstrapOptions,
): Promise<BootstrapOutcome> {
  const { server, caData } = bootstrap;
  try {
    const entered = await firstRegistration(bootstrap, options);
    const token = await withClient(entered, client =>
      ensureAccount(client, options.signal),
    );
    const registration = {
      server,
      config: {
        bearerToken: token,
        tlsClientConfig: { insecure: false, ...(caData && { caData }) },
      },
    };
    await withClient(registration, client => probe(client, options.signal));
    return { status: 'ready', registration };
  } catch (error) {
    if (error instanceof NotYetError) {
      return { status: 'waiting', message: error.message };
    }
    if (error instanceof KubernetesError && isPassing(error)) {
      return {
        status: 'waiting',
        message: `it does not answer yet: ${error.message}`,
      };
    }
    throw error;
  }
}

/** The registration with the credential that the connection holds. */
async function firstRegistration(
  { server, caData, credential }: ClusterBootstrap,
  options: BootstrapOptions,
): Promise<ClusterRegistration> {
  const tls = { insecure: false, ...(caData && { caData }) };
  switch (credential.kind) {
    case 'certificate': {
      const { certData, keyData } = credential;
      return {
        server,
        config: { tlsClientConfig: { ...tls, certData, keyData } },
      };
    }
    case 'google-service-account': {
      const answer = await fetchGoogleToken(credential.key, options);
      if ('refused' in answer) {
        throw new NotYetError(
          `no token for the first entry: ${answer.refused}`,
        );
      }
      return {
        server,
        config: { bearerToken: answer.token, tlsClientConfig: tls },
      };
    }
    default:
      return {
        server,
        config: { bearerToken: credential.token, tlsClientConfig: tls },
      };
  }
}

async function withClient<T>(
  registration: ClusterRegistration,
  use: (client: KubernetesClient) => Promise<T>,
): Promise<T> {
  const client = createTargetClient(registration);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

async function ensureAccount(
  client: KubernetesClient,
  signal: AbortSignal | undefined,
): Promise<string> {
  for (const { type, object } of accountManifests) {
    try {
      // Forced: nobody but us has business with these names in a cluster of the run's own.
      await client.patch(
        type,
        object.metadata,
        { apiVersion: apiVersionOf(type), kind: type.kind, ...object },
        { type: 'apply', fieldManager: FIELD_MANAGER, force: true, signal },
      );
    } catch (error) {
      throw isRefusedForNow(error)
        ? new NotYetError(
            `the target does not let us make its ${type.kind} yet (${error.code})`,
          )
        : error;
    }
  }
  const secret = await client.get<
    KubernetesObject & { data?: Record<string, string> }
  >(resources.secrets, tokenSecretKey, { signal });
  const token = secret.data?.token;
  if (!token) {
    throw new NotYetError('the target has not made the token of our account');
  }
  return Buffer.from(token, 'base64').toString('utf8');
}

/** Whether the token is known and may do what it must. */
async function probe(
  client: KubernetesClient,
  signal: AbortSignal | undefined,
): Promise<void> {
  const version = await client.raw('/version', { signal });
  if (version.status !== 200) {
    throw new NotYetError(
      `the target does not know the token of our account (${version.status})`,
    );
  }
  const review = await client.raw(
    '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    {
      method: 'POST',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { verb: '*', group: '*', resource: '*' } },
      },
      signal,
    },
  );
  const allowed =
    review.status === 201 && JSON.parse(review.body).status?.allowed === true;
  if (!allowed) {
    throw new NotYetError('our account in the target has no rights yet');
  }
}

/** A new cluster does not know at once who made it, and a short-lived token is renewed under us. */
function isRefusedForNow(error: unknown): error is KubernetesError {
  return (
    error instanceof KubernetesError &&
    (error.code === 401 || error.code === 403)
  );
}

/** Whether a new API server may still get over it; 0 is one that cannot be reached. */
function isPassing({ code }: KubernetesError): boolean {
  return code === 0 || code === 404 || code === 429 || code >= 500;
}
