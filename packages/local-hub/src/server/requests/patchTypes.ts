import { badRequest } from '../../registry/errors';
import { type ParsedBody, parseJson, UnreadableBody } from './parseBody';
import { parseYaml } from './parseYaml';

/** The four ways to change a part of an object. */
export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const;

/** @see PATCH_TYPES */
export type PatchType = keyof typeof PATCH_TYPES;

/** How the server begins the refusal of a text that it cannot read. */
const COMPLAINTS: Record<PatchType, string> = {
  json: 'error decoding patch: ',
  merge: 'error decoding patch: ',
  strategic: '',
  apply: 'error decoding YAML: ',
};

/** What Go says of JSON that is of another form than the patch. */
function misfit(type: PatchType, value: unknown): string | undefined {
  const found = Array.isArray(value) ? 'array' : typeof value;
  if (type === 'json') {
    return found === 'array'
      ? undefined
      : `json: cannot unmarshal ${found} into Go value of type []handlers.jsonPatchOp`;
  }
  return found === 'object' && value !== null
    ? undefined
    : `json: cannot unmarshal ${found} into Go value of type map[string]interface {}`;
}

/**
 * Parses the text of a patch.
 *
 * @throws ApiError 400 when it is not one of that type
 */
export function parsePatch(type: PatchType, text: string): ParsedBody {
  try {
    const parsed = type === 'apply' ? parseYaml(text) : parseJson(text);
    const complaint = misfit(type, parsed.value);
    if (complaint) {
      throw new UnreadableBody(complaint);
    }
    return parsed;
  } catch (error) {
    throw badRequest(`${COMPLAINTS[type]}${(error as Error).message}`);
  }
}
