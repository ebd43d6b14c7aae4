import type { UserInfoService } from '@backstage/backend-plugin-api';
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';

/**
 * The policy that ships: whoever is signed in may do everything, except that the users and groups
 * of `assay.policy.readOnly` may only read. What has no action, such as the Kubernetes proxy, may
 * write, and counts as writing.
 */
export class AssayPolicy implements PermissionPolicy {
  readonly #readOnly: ReadonlySet<string>;
  readonly #userInfo: Pick<UserInfoService, 'getUserInfo'>;

  constructor(options: {
    /** Entity references of users and groups. */
    readOnly: readonly string[];
    userInfo: Pick<UserInfoService, 'getUserInfo'>;
  }) {
    this.#readOnly = new Set(
      options.readOnly.map(reference => reference.toLocaleLowerCase('en-US')),
    );
    this.#userInfo = options.userInfo;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return { result: AuthorizeResult.DENY };
    }
    if (
      request.permission.attributes.action === 'read' ||
      this.#readOnly.size === 0
    ) {
      return { result: AuthorizeResult.ALLOW };
    }
    const { userEntityRef, ownershipEntityRefs } =
      await this.#userInfo.getUserInfo(user.credentials);
    const mayOnlyRead = [userEntityRef, ...ownershipEntityRefs].some(
      reference => this.#readOnly.has(reference.toLocaleLowerCase('en-US')),
    );
    return {
      result: mayOnlyRead ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
    };
  }
}

export default createBackendModule({
  pluginId: 'permission',
  moduleId: 'assay-policy',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
        userInfo: coreServices.userInfo,
      },
      async init({ config, policy, userInfo }) {
        const readOnly =
          config.getOptionalStringArray('assay.policy.readOnly') ?? [];
        policy.setPolicy(new AssayPolicy({ readOnly, userInfo }));
      },
    });
  },
});
