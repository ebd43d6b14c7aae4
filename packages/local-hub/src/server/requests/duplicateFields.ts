/**
 * The paths of fields that a JSON text gives more than once in the same object, as `spec.color`. JSON.parse takes the
 * last of them without a word.
 *
 * @param text - valid JSON
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  let at = 0;

  const skipSpace = () => {
    while (/\s/.test(text[at])) {
      at++;
    }
  };
  const skipString = () => {
    at++;
    while (text[at] !== '"') {
      at += text[at] === '\\' ? 2 : 1;
    }
    at++;
  };
  const readName = (): string => {
    const start = at;
    skipString();
    return JSON.parse(text.slice(start, at));
  };
  const walkObject = (path: string) => {
    const names = new Set<string>();
    at++;
    skipSpace();
    while (text[at] !== '}') {
      const name = readName();
      const field = path ? `${path}.${name}` : name;
      if (names.has(name)) {
        found.push(field);
      }
      names.add(name);
      skipSpace();
      at++;
      walk(field);
      if (text[at] === ',') {
        at++;
        skipSpace();
      }
    }
    at++;
  };
  const walkArray = (path: string) => {
    at++;
    skipSpace();
    for (let index = 0; text[at] !== ']'; index++) {
      walk(`${path}[${index}]`);
      if (text[at] === ',') {
        at++;
      }
    }
    at++;
  };
  const walk = (path: string) => {
    skipSpace();
    if (text[at] === '{') {
      walkObject(path);
    } else if (text[at] === '[') {
      walkArray(path);
    } else if (text[at] === '"') {
      skipString();
    } else {
      while (at < text.length && !/[\s,\]}]/.test(text[at])) {
        at++;
      }
    }
    if (at < text.length) {
      skipSpace();
    }
  };
  walk('');
  return found;
}
