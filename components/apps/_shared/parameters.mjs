/**
 * The parameters of the component, from ASSAY_PARAMETERS (JSON), over the given defaults. A value
 * of another type than its default ends the process: a server that quietly ran with something
 * else would be measured under a wrong name.
 *
 * @template {Record<string, unknown>} T
 * @param {T} defaults
 * @returns {T}
 */
export function readParameters(defaults) {
  const given = JSON.parse(process.env.ASSAY_PARAMETERS || '{}');
  for (const [name, value] of Object.entries(given)) {
    if (!(name in defaults)) refuse(`there is no parameter "${name}"`);
    if (typeof value !== typeof defaults[name])
      refuse(`parameter "${name}" must be a ${typeof defaults[name]}`);
  }
  return { ...defaults, ...given };
}

function refuse(message) {
  console.error(message);
  process.exit(2);
}
