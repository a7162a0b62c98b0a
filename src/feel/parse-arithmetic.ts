import { negate } from './number.ts';
import type { Source } from './parse-source.ts';
import { valueChain } from './parse-value.ts';
import type { Expression } from './syntax.ts';

/** Sums of products of powers, each as a flat chain from left to right. */
export function additive(source: Source): Expression {
  const first = multiplicative(source);
  let next = source.scan.peek();
  if (next !== '+' && next !== '-') return first;
  const rest = [];
  while (next === '+' || next === '-') {
    source.scan.at += 1;
    rest.push({ operator: next, operand: multiplicative(source) } as const);
    next = source.scan.peek();
  }
  return { kind: 'arithmetic', first, rest };
}

function multiplicative(source: Source): Expression {
  const first = exponent(source);
  let next = source.scan.peek();
  if (next !== '*' && next !== '/') return first;
  const rest = [];
  while (next === '*' || next === '/') {
    source.scan.at += 1;
    rest.push({ operator: next, operand: exponent(source) } as const);
    next = source.scan.peek();
  }
  return { kind: 'arithmetic', first, rest };
}

function exponent(source: Source): Expression {
  const first = negationOf(source);
  if (!source.scan.take('**')) return first;
  const rest = [];
  do rest.push({ operator: '**', operand: negationOf(source) } as const);
  while (source.scan.take('**'));
  return { kind: 'arithmetic', first, rest };
}

function negationOf(source: Source): Expression {
  if (source.scan.peek() !== '-') return valueChain(source);
  source.scan.at += 1;
  const operand = valueChain(source);
  if (operand.kind === 'number') return { kind: 'number', value: negate(operand.value) };
  return { kind: 'negate', operand };
}
