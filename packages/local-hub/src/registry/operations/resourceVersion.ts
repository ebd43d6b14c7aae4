import { badRequest } from '../errors';

/** What Go says of a text that is no unsigned number. */
export const notAVersion = (text: string) =>
  `resourceVersion: Invalid value: ${JSON.stringify(
    text,
  )}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;

/**
 * The version that a reader asks for; undefined when any will do.
 *
 * @throws ApiError 400 when it is not a number
 */
export function requestedVersion(text: string | undefined): number | undefined {
  if (!text || text === '0') {
    return undefined;
  }
  if (!/^\d+$/.test(text)) {
    throw badRequest(`invalid resource version: ${notAVersion(text)}`);
  }
  return Number(text);
}
