import type { FeelNumber, FeelTemporal } from './values.ts';

export type ComparisonOperator = '<' | '<=' | '>' | '>=';

export interface Iterator {
  readonly name: string;
  readonly source: Expression;
}

export interface Boundary {
  readonly value: Expression;
  readonly closed: boolean;
}

export type Arguments =
  | { readonly kind: 'positional'; readonly values: readonly Expression[] }
  | {
      readonly kind: 'named';
      readonly names: readonly string[];
      readonly values: readonly Expression[];
    };

/** The result of the parser: one node for each construct of the grammar. */
export type Expression =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: FeelNumber }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'temporal'; readonly value: FeelTemporal }
  /** A time of day in a named zone, whose offset depends on the evaluation's clock. */
  | { readonly kind: 'zonedTime'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'context';
      readonly entries: readonly { readonly key: string; readonly value: Expression }[];
    }
  | { readonly kind: 'range'; readonly start: Boundary; readonly end: Boundary }
  /** `?` */
  | { readonly kind: 'input' }
  | { readonly kind: 'reference'; readonly name: string }
  | { readonly kind: 'path'; readonly base: Expression; readonly name: string }
  | { readonly kind: 'filter'; readonly list: Expression; readonly filter: Expression }
  | { readonly kind: 'negate'; readonly operand: Expression }
  /** A chain of `+ -` or `* /`, flat so that its length adds no depth. */
  | {
      readonly kind: 'arithmetic';
      readonly first: Expression;
      readonly rest: readonly {
        readonly operator: '+' | '-' | '*' | '/' | '**';
        readonly operand: Expression;
      }[];
    }
  | {
      readonly kind: 'equality';
      readonly operator: '=' | '!=';
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'between';
      readonly value: Expression;
      readonly low: Expression;
      readonly high: Expression;
    }
  | { readonly kind: 'instanceOf'; readonly value: Expression; readonly type: string }
  | { readonly kind: 'in'; readonly value: Expression; readonly test: Expression }
  | { readonly kind: 'and'; readonly operands: readonly Expression[] }
  | { readonly kind: 'or'; readonly operands: readonly Expression[] }
  | {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: Expression;
      readonly otherwise: Expression;
    }
  | { readonly kind: 'for'; readonly iterators: readonly Iterator[]; readonly body: Expression }
  | {
      readonly kind: 'quantified';
      readonly every: boolean;
      readonly iterators: readonly Iterator[];
      readonly condition: Expression;
    }
  /** `a..b` as the source of an iterator. */
  | { readonly kind: 'steps'; readonly start: Expression; readonly end: Expression }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: Arguments }
  | {
      readonly kind: 'pathCall';
      readonly base: Expression;
      readonly name: string;
      readonly arguments: Arguments;
    }
  | {
      readonly kind: 'functionDefinition';
      readonly parameters: readonly string[];
      readonly body: Expression;
    }
  | { readonly kind: 'externalFunction'; readonly parameters: readonly string[] }
  /** A comparison of the implicit input: `< 5`. */
  | {
      readonly kind: 'inputComparison';
      readonly operator: ComparisonOperator;
      readonly operand: Expression;
    }
  /** Equality with the implicit input: a lone `true` or `false`. */
  | { readonly kind: 'inputEquals'; readonly operand: Expression }
  | { readonly kind: 'inputInRange'; readonly start: Boundary; readonly end: Boundary }
  | { readonly kind: 'unaryTest'; readonly expression: Expression; readonly usesInput: boolean }
  | { readonly kind: 'anyOf'; readonly tests: readonly Expression[] }
  | { readonly kind: 'not'; readonly test: Expression };

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>;
