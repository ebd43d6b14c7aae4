import { Environment } from '@marcbachmann/cel-js';
import { goQuote } from '../../goText';
import { compilePattern } from '../../pattern';

/** The string and regex functions that Kubernetes has and the library lacks. */
export function registerStrings(environment: Environment): void {
  environment.registerFunction(
    'string.replace(string, string): string',
    (text: string, from: string, to: string) => text.split(from).join(to),
  );
  environment.registerFunction(
    'string.replace(string, string, int): string',
    (text: string, from: string, to: string, times: bigint) =>
      replace(text, from, to, times),
  );
  environment.registerFunction(
    'string.charAt(int): string',
    (text: string, position: bigint) => {
      const characters = [...text];
      const i = Number(position);
      if (i < 0 || i > characters.length)
        throw new Error(`index out of range: ${position}`);
      return characters[i] ?? '';
    },
  );
  environment.registerFunction(
    'string.find(string): string',
    (text: string, pattern: string) =>
      compilePattern(pattern).exec(text)?.[0] ?? '',
  );
  environment.registerFunction(
    'string.findAll(string): list<string>',
    (text: string, pattern: string) => findAll(text, pattern, -1n),
  );
  environment.registerFunction(
    'string.findAll(string, int): list<string>',
    findAll,
  );
  environment.registerType('StringsNamespace', StringsNamespace);
  environment.registerConstant(
    'strings',
    'StringsNamespace',
    new StringsNamespace(),
  );
  environment.registerFunction(
    'StringsNamespace.quote(string): string',
    (_: unknown, text: string) => goQuote(text),
  );
}

class StringsNamespace {}

function replace(
  text: string,
  from: string,
  to: string,
  times: bigint,
): string {
  if (times < 0n) return text.split(from).join(to);
  const parts = text.split(from);
  const kept = Math.min(Number(times), parts.length - 1);
  const head = parts.slice(0, kept + 1).join(to);
  return [head, ...parts.slice(kept + 1)].join(from);
}

function findAll(text: string, pattern: string, limit: bigint): string[] {
  const expression = compilePattern(pattern);
  const all = text.matchAll(
    new RegExp(expression.source, `${expression.flags}g`),
  );
  const found = [...all].map(match => match[0]);
  return limit < 0n ? found : found.slice(0, Number(limit));
}
