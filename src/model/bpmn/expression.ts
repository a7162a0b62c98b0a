import { compileExpression } from '../../feel/expression.ts';
import type { Expression } from '../process.ts';
import { attributeOf } from '../xml/tree.ts';
import { type XmlCursor, refuse } from './xml-cursor.ts';

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

/** An attribute that is never an expression. */
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
      // Also when it is refused: a file of before this rule is read without it.
      return { kind: 'static', value: text };
    }
  }
}

/** For an attribute that may not be an expression, although others of its kind may. */
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
