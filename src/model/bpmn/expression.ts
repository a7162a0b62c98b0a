import { compileExpression } from '../../feel/expression.ts';
import type { Expression } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { type Place, refuse } from './place.ts';

/** What an attribute may hold besides a FEEL expression. */
export type StaticRule =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  /** Answers with what is expected instead, when the text is not right. */
  | { readonly kind: 'checked'; expected(text: string): string | undefined };

export interface AttributeRule {
  readonly name: string;
  readonly required?: boolean;
  readonly statics?: StaticRule;
}

/** Reads an attribute that is a FEEL expression when it starts with `=`. Absent and empty are the same. */
export function expressionAttribute(place: Place, rule: AttributeRule): Expression | undefined {
  const text = attributeOf(place.xml, rule.name);
  if (text === undefined) {
    if (rule.required === true) requireAttribute(place, rule.name);
    return undefined;
  }
  return readExpression(place, text, rule.statics);
}

/** An attribute that is never an expression. */
export function requiredAttribute(place: Place, name: string): string | undefined {
  const text = attributeOf(place.xml, name);
  if (text === undefined) requireAttribute(place, name);
  return text;
}

export function readExpression(
  place: Place,
  text: string,
  statics: StaticRule = { kind: 'any' },
): Expression | undefined {
  if (text.startsWith('=')) return readFeel(place, text.slice(1));
  switch (statics.kind) {
    case 'any':
      return { kind: 'static', value: text };
    case 'none':
      refuse(
        place,
        `Expected expression but found static value '${text}'. An expression must start with '=' (e.g. '=${text}').`,
      );
      return undefined;
    case 'checked': {
      const expected = statics.expected(text);
      if (expected !== undefined) refuse(place, `Expected ${expected}, but found '${text}'`);
      // Also when it is refused: a file of before this rule is read without it.
      return { kind: 'static', value: text };
    }
  }
}

/** For an attribute that may not be an expression, although others of its kind may. */
export function refuseExpression(place: Place, text: string): void {
  refuse(place, `Expected static value but found expression '${text}'`);
}

function readFeel(place: Place, text: string): Expression | undefined {
  const compiled = compileExpression(text);
  if (compiled.kind === 'expression') return { kind: 'feel', text };
  refuse(place, compiled.message);
  return undefined;
}

function requireAttribute(place: Place, name: string): void {
  refuse(place, `Attribute '${name}' must be present and not empty`);
}
