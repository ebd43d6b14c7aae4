import { Optional } from '@marcbachmann/cel-js';
import type { ParseResult } from '@marcbachmann/cel-js';
import { JsonSchemaProps, JsonValue, ValidationRule } from '../types';
import { CelError } from './CelError';
import { CelTypes } from './CelTypes';
import { describeError } from './describeError';
import { checkPresenceTests, replaceHandlers } from './semantics';
import { SyntaxNode, walk } from './syntaxTree';
import { refuseUnsupported } from './unsupported';

/** One compiled entry of `x-kubernetes-validations`. */
export class Rule {
  readonly usesOldSelf: boolean;
  readonly #program: ParseResult;
  readonly #message?: ParseResult;

  /** @throws CelError when the rule or its message expression does not compile */
  constructor(
    readonly declared: ValidationRule,
    readonly props: JsonSchemaProps,
    types: CelTypes,
    type: string,
  ) {
    const environment = types.environment(
      type,
      declared.optionalOldSelf ?? false,
    );
    const compile = (expression: string, wanted: string, complaint: string) => {
      const { program, usesOldSelf, result } = compileExpression(
        environment,
        expression,
      );
      if (result !== wanted) throw new CelError(complaint);
      return { program, usesOldSelf };
    };
    const rule = compile(
      declared.rule,
      'bool',
      'cel expression must evaluate to a bool',
    );
    this.#program = rule.program;
    this.usesOldSelf = rule.usesOldSelf;
    if (declared.messageExpression) {
      try {
        this.#message = compile(
          declared.messageExpression,
          'string',
          'messageExpression must evaluate to a string',
        ).program;
      } catch (error) {
        if (!(error instanceof CelError)) throw error;
        const text = error.message.replace(
          /^compilation failed/,
          'messageExpression $&',
        );
        throw new CelError(text, 'messageExpression');
      }
    }
  }

  /** Whether the rule holds. @throws Error when it cannot be evaluated */
  holds(self: unknown, oldSelf: unknown): boolean {
    return this.#program(this.#activation(self, oldSelf)) === true;
  }

  /** The text for people; a message expression that fails falls back, as on the server. */
  messageFor(self: unknown, oldSelf: unknown): string {
    if (this.#message) {
      try {
        const text = this.#message(this.#activation(self, oldSelf));
        const trimmed = typeof text === 'string' ? text.trim() : '';
        if (trimmed && trimmed.length <= 5 * 1024 && !trimmed.includes('\n'))
          return trimmed;
      } catch {
        // Falls through to the declared message: the server does the same.
      }
    }
    const { message } = this.declared;
    return message ? message.trim() : `failed rule: ${this.text}`;
  }

  /** What error texts call the rule. */
  get text(): string {
    return (this.declared.message || this.declared.rule).trim();
  }

  #activation(self: unknown, oldSelf: unknown): Record<string, unknown> {
    if (this.declared.optionalOldSelf)
      return {
        self,
        oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf),
      };
    return oldSelf === undefined ? { self } : { self, oldSelf };
  }
}

function compileExpression(
  environment: ReturnType<CelTypes['environment']>,
  expression: string,
): { program: ParseResult; usesOldSelf: boolean; result: string } {
  let program: ParseResult;
  try {
    program = environment.parse(expression);
  } catch (error) {
    throw new CelError(describeError(error, expression));
  }
  const tree = program.ast as unknown as SyntaxNode;
  refuseUnsupported(tree);
  checkPresenceTests(tree);
  const checked = program.check();
  if (!checked.valid)
    throw new CelError(describeError(checked.error, expression));
  replaceHandlers(tree);
  let usesOldSelf = false;
  walk(tree, node => {
    if (node.op === 'id' && node.args === 'oldSelf') usesOldSelf = true;
  });
  return { program, usesOldSelf, result: checked.type ?? 'dyn' };
}

/** A value for a rule, or the reason why there is none. */
export type RuleValue = { value: unknown } | { error: unknown };

/** Converts for rules; the error is theirs to report. */
export function ruleValue(
  types: CelTypes,
  value: JsonValue,
  props: JsonSchemaProps,
): RuleValue {
  try {
    return { value: types.convert(value, props) };
  } catch (error) {
    return { error };
  }
}
