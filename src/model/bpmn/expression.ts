import { compileExpression } from '../../feel/expression.ts';
import type { Expression } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { type XmlCursor, refuse } from './xml-cursor.ts';

/** The rule for a text that is not a FEEL expression. */
export type StaticRule =
  | { readonly kind: 'any' }
  | { readonly kind: 'none' }
  /** Returns the expectation as text if the value is wrong. */
  | { readonly kind: 'checked'; expected(text: string): string | undefined };

export interface AttributeRule {
  readonly name: string;
  readonly required?: boolean;
  readonly statics?: StaticRule;
}

/** Reads an attribute that is a FEEL expression if it starts with `=`. Absent and empty are the same. */
export function expressionAttribute(
  cursor: XmlCursor,
  rule: AttributeRule,
): Expression | undefined {
  const text = attributeOf(cursor.xml, rule.name);
  if (text === undefined) {
    if (rule.required === true) requireAttribute(cursor, rule.name);
    return undefined;
  }
  return readExpression(cursor, text, rule.statics);
}

/** Reads an attribute that is never an expression. */
export function requiredAttribute(cursor: XmlCursor, name: string): string | undefined {
  const text = attributeOf(cursor.xml, name);
  if (text === undefined) requireAttribute(cursor, name);
  return text;
}

export function readExpression(
  cursor: XmlCursor,
  text: string,
  statics: StaticRule = { kind: 'any' },
): Expression | undefined {
  if (text.startsWith('=')) return readFeel(cursor, text.slice(1));
  switch (statics.kind) {
    case 'any':
      return { kind: 'static', value: text };
    case 'none':
      refuse(
        cursor,
        `Expected expression but found static value '${text}'. An expression must start with '=' (e.g. '=${text}').`,
      );
      return undefined;
    case 'checked': {
      const expected = statics.expected(text);
      if (expected !== undefined) refuse(cursor, `Expected ${expected}, but found '${text}'`);
      // The text is returned even if it is refused, because a file from before this rule is read without the rule.
      return { kind: 'static', value: text };
    }
  }
}

/** Refuses an expression in an attribute that must be static, although similar attributes may be expressions. */
export function refuseExpression(cursor: XmlCursor, text: string): void {
  refuse(cursor, `Expected static value but found expression '${text}'`);
}

function readFeel(cursor: XmlCursor, text: string): Expression | undefined {
  const compiled = compileExpression(text);
  if (compiled.kind === 'expression') return { kind: 'feel', text };
  refuse(cursor, compiled.message);
  return undefined;
}

function requireAttribute(cursor: XmlCursor, name: string): void {
  refuse(cursor, `Attribute '${name}' must be present and not empty`);
}
