import { Environment } from '@marcbachmann/cel-js';
import { registerLists } from './functions/lists';
import { registerFormats } from './functions/namedFormats';
import { registerQuantities } from './functions/quantities';
import { registerStrings } from './functions/strings';
import { registerUrls } from './functions/urls';

let base: Environment | undefined;

/**
 * The language that rules are written in: CEL with the functions of the API
 * server. Not there, and refused when a definition is created: `ip`, `cidr`,
 * `semver`, `authorizer`, two-variable comprehensions, `sortBy` and the other
 * functions of CEL's own list extension, `format` of strings.
 */
export function createEnvironment(): Environment {
  if (!base) {
    base = new Environment({ enableOptionalTypes: true });
    registerLists(base);
    registerStrings(base);
    registerQuantities(base);
    registerUrls(base);
    registerFormats(base);
  }
  return base.clone();
}
