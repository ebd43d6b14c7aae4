import { parseDocument } from 'yaml';

/** Tags of YAML 1.1 that Kubernetes' own decoder leaves as text. */
const LEFT_AS_TEXT = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:set',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
]);

/**
 * Parses one YAML document as Kubernetes does: YAML 1.1, where `yes` is true, but times stay text.
 *
 * @returns the value, and the keys that stand twice in one map
 * @throws Error when it is not YAML
 */
export function parseYaml(text: string): {
  value: unknown;
  duplicates: string[];
} {
  const document = parseDocument(text, {
    version: '1.1',
    uniqueKeys: false,
    customTags: tags =>
      tags.filter(tag => typeof tag === 'string' || !LEFT_AS_TEXT.has(tag.tag)),
  });
  const [error] = document.errors;
  if (error) {
    const [{ line }] = error.linePos ?? [{ line: 1 }];
    const [message] = error.message.split(' at line ');
    throw new Error(`yaml: line ${line}: ${message}`);
  }
  const strict = parseDocument(text, { version: '1.1' });
  const duplicates = strict.errors
    .filter(({ code }) => code === 'DUPLICATE_KEY')
    .map(({ pos }) => text.slice(pos[0], pos[1]).split(':')[0].trim());
  return { value: document.toJS(), duplicates };
}
