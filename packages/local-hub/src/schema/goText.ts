import { isObject, JsonValue } from './types';

/**
 * Renders values as the API server's Go code prints them, because clients and
 * people compare the texts of errors.
 */

const shortEscapes: Record<string, string> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** Go's `strconv.Quote`. */
export function goQuote(text: string): string {
  let quoted = '';
  for (const character of text) {
    const short = shortEscapes[character];
    const code = character.codePointAt(0)!;
    if (short) quoted += short;
    else if (code < 0x20 || code === 0x7f)
      quoted += `\\x${code.toString(16).padStart(2, '0')}`;
    else if (/\p{L}|\p{M}|\p{N}|\p{P}|\p{S}| /u.test(character))
      quoted += character;
    else if (code < 0x10000)
      quoted += `\\u${code.toString(16).padStart(4, '0')}`;
    else quoted += `\\U${code.toString(16).padStart(8, '0')}`;
  }
  return `"${quoted}"`;
}

/** Go's `%v` of a float64; whole numbers are taken for int64, as JSON decodes them there. */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63)
    return BigInt(value).toString();
  return goFloat(value);
}

/** Go's `%v` of a float64, whole numbers included (`1e+06`). */
export function goFloat(value: number): string {
  if (value === 0) return '0';
  const [digits, exponentText] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < 6) return value.toString();
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

/** Go's `json.Marshal` of a map: sorted keys, HTML characters escaped. */
export function goJson(value: JsonValue): string {
  const text = JSON.stringify(value, (_key, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.keys(inner)
            .sort(compareBytes)
            .map(key => [key, inner[key]]),
        )
      : inner,
  );
  return goEscape(text);
}

/** Escapes JSON text as Go does: for HTML. */
export function goEscape(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Orders as Go orders strings: by code point, not by UTF-16 unit or locale. */
export function compareBytes(left: string, right: string): number {
  if (left === right) return 0;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

/** Go's `%v` of decoded JSON: `map[a:1 b:[x y]]`. */
export function goPlain(value: JsonValue): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort(compareBytes);
    const fields = names.map(name => `${name}:${goPlain(value[name])}`);
    return `map[${fields.join(' ')}]`;
  }
  return typeof value === 'number' ? goNumber(value) : String(value);
}
