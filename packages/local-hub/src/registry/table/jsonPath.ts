/** Finds values in decoded JSON. */
export type JsonPath = (root: unknown) => unknown[];

type Step = (value: unknown) => unknown[];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const field =
  (name: string): Step =>
  value =>
    isRecord(value) && Object.hasOwn(value, name) ? [value[name]] : [];

const children: Step = value => {
  if (Array.isArray(value)) {
    return value;
  }
  return isRecord(value) ? Object.values(value) : [];
};

const descendants: Step = value => [
  value,
  ...children(value).flatMap(descendants),
];

function index(text: string): Step {
  const [from, to, step] = text.split(':').map(part => part.trim());
  const isSlice = text.includes(':');
  return value => {
    if (!Array.isArray(value)) {
      return [];
    }
    if (isSlice) {
      const width = step ? Number(step) : 1;
      return value
        .slice(from ? Number(from) : 0, to ? Number(to) : undefined)
        .filter((_, at) => at % width === 0);
    }
    const found = value.at(Number(from));
    return found === undefined ? [] : [found];
  };
}

const COMPARISONS: Record<string, (a: unknown, b: unknown) => boolean> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => (a as number) < (b as number),
  '>': (a, b) => (a as number) > (b as number),
  '<=': (a, b) => (a as number) <= (b as number),
  '>=': (a, b) => (a as number) >= (b as number),
};

function literal(text: string): unknown {
  if (/^(["']).*\1$/s.test(text)) {
    return text.slice(1, -1);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError(`unrecognized value in filter: ${text}`);
  }
}

/** `@.type=="Ready"` or `@.type`. */
function filter(text: string): Step {
  const match = /^@(.*?)\s*(?:(==|!=|<=|>=|<|>)\s*(.+))?$/s.exec(text.trim());
  if (!match) {
    throw new SyntaxError(`unrecognized filter: ${text}`);
  }
  const [, path, operator, right] = match;
  const left = parseJsonPath(path);
  const wanted = operator ? literal(right.trim()) : undefined;
  return value => {
    const items = Array.isArray(value) ? value : children(value);
    return items.filter(item => {
      const found = left(item);
      return operator
        ? found.length > 0 && COMPARISONS[operator](found[0], wanted)
        : found.length > 0;
    });
  };
}

/** What stands between the brackets that open at `start`; quotes and inner brackets do not end it. */
function bracketed(text: string, start: number): string {
  let depth = 0;
  let quote = '';
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quote) {
      quote = char === quote ? '' : quote;
    } else if (char === '"' || char === "'") {
      quote = char;
    } else if (char === '[') {
      depth++;
    } else if (char === ']' && --depth === 0) {
      return text.slice(start + 1, at);
    }
  }
  throw new SyntaxError(`unterminated array: ${text}`);
}

function bracketStep(inside: string): Step {
  const text = inside.trim();
  if (text.startsWith('?(') && text.endsWith(')')) {
    return filter(text.slice(2, -1));
  }
  if (text === '*') {
    return children;
  }
  if (/^(["']).*\1$/s.test(text)) {
    return field(text.slice(1, -1));
  }
  if (/^-?\d*(:-?\d*){0,2}$/.test(text) && text) {
    return index(text);
  }
  throw new SyntaxError(`invalid array index ${text}`);
}

/**
 * Understands the JSONPath of printer columns and selectable fields: `.a.b`, `.labels.a\.b/c`, `['a']`, `[0]`, `[1:]`,
 * `[*]`, `..a`, and `[?(@.type=="Ready")]`. Missing fields give no result.
 *
 * @throws SyntaxError for anything else
 */
export function parseJsonPath(path: string): JsonPath {
  const steps: Step[] = [];
  let at = path.startsWith('$') ? 1 : 0;
  while (at < path.length) {
    if (path[at] === '[') {
      const inside = bracketed(path, at);
      steps.push(bracketStep(inside));
      at += inside.length + 2;
      continue;
    }
    if (path[at] !== '.') {
      throw new SyntaxError(`unrecognized character in path: ${path}`);
    }
    if (path[at + 1] === '.') {
      steps.push(descendants);
      at++;
    }
    const name = /^(?:\\.|[^.[\\])*/s.exec(path.slice(at + 1))![0];
    at += 1 + name.length;
    if (name === '*') {
      steps.push(children);
    } else if (name) {
      steps.push(field(name.replace(/\\(.)/g, '$1')));
    }
  }
  return root =>
    steps.reduce<unknown[]>((values, step) => values.flatMap(step), [root]);
}
