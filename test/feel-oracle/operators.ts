import type { Type } from './signatures.ts';

/** The parts of an operator: operands of a type, and choices. */
export interface Parts {
  readonly of: (type: Type) => string;
  readonly literal: (type: Type) => string;
  readonly pick: <T>(items: readonly T[]) => T;
}

type Make = () => string;

/** Expressions with a value of any requested type. */
function controlOf(type: Type, { of, pick }: Parts): readonly Make[] {
  return [
    () => `if ${of('boolean')} then ${of(type)} else ${of(type)}`,
    () => `{r: ${of(type)}}.r`,
    () => `[${of(type)}, ${of(type)}][${pick(['1', '-1', '2', '3'])}]`,
    () =>
      `(function(x) ${of(type)})(1)`.replace(
        /^\(function\(x\) (.*)\)\(1\)$/s,
        '{f: function(x) $1, r: f(1)}.r',
      ),
  ];
}

function numbers({ of, pick }: Parts): readonly Make[] {
  return [
    ...['+', '-', '*', '/', '+', '*'].map(
      (sign) => () => `${of('number')} ${sign} ${of('number')}`,
    ),
    () => `${of('number')} ** ${pick(['2', '3', '0', '-1', '0.5', '10', '2.0'])}`,
    () => `-${of('number')}`,
    () => `${of('duration')} / ${of('duration')}`,
    () => `${of('temporal')}.${pick(['year', 'month', 'day', 'weekday'])}`,
    () => `${of('days')}.${pick(['days', 'hours', 'minutes', 'seconds'])}`,
  ];
}

function booleans({ of, literal, pick }: Parts): readonly Make[] {
  return [
    ...['=', '!=', '<', '<=', '>', '>='].map((sign) => () => {
      const kind = pick(['number', 'text', 'date', 'dateTime', 'time', 'duration', 'any'] as const);
      return `${of(kind)} ${sign} ${of(kind)}`;
    }),
    () => `${of('boolean')} and ${of('boolean')}`,
    () => `${of('boolean')} or ${of('boolean')}`,
    () => `${of('number')} between ${of('number')} and ${of('number')}`,
    () => `${of('number')} in ${literal('range')}`,
    () => `${of('number')} in (${pick(['< 5', '> 2', '[1..3]', '1, 2', '>= 2.0'])})`,
    () => `some i in ${of('numbers')} satisfies i > ${of('number')}`,
    () => `every i in ${of('numbers')} satisfies i > ${of('number')}`,
    () =>
      `${of('any')} instance of ${pick(['number', 'string', 'list', 'context', 'date', 'boolean', 'function'])}`,
    () => `${of('any')} = null`,
  ];
}

function lists({ of, pick }: Parts): readonly Make[] {
  return [
    () => `for i in ${of('numbers')} return ${pick(['i * 2', 'i + 0.50', '-i', 'i / 3', 'i'])}`,
    () => `for i in ${pick(['1', '3', '-1'])}..${pick(['1', '3', '-2', '2.5'])} return i`,
    () => `${of('numbers')}[item ${pick(['>', '=', '<='])} ${of('number')}]`,
    () => `for i in ${of('numbers')}, j in ${of('numbers')} return i + j`,
    () => `[${of('number')}, ${of('number')}]`,
  ];
}

function temporals(type: Type, { of }: Parts): readonly Make[] {
  return [() => `${of(type)} + ${of('duration')}`, () => `${of(type)} - ${of('duration')}`];
}

function durations({ of }: Parts): readonly Make[] {
  return [
    () => `${of('duration')} + ${of('duration')}`,
    () => `${of('duration')} - ${of('duration')}`,
    () => `${of('duration')} * ${of('number')}`,
    () => `${of('duration')} / ${of('number')}`,
    () => `${of('temporal')} - ${of('temporal')}`,
    () => `-${of('duration')}`,
  ];
}

function anything({ of, pick }: Parts): readonly Make[] {
  return [
    () => `${of('any')} + ${of('any')}`,
    () => `${of('context')}.${pick(['a', 'b', 'c'])}`,
    () =>
      of(
        pick([
          'number',
          'boolean',
          'numbers',
          'context',
          'date',
          'dateTime',
          'time',
          'duration',
          'text',
        ]),
      ),
  ];
}

/** Ways to make a value of a type with operators and the rest of the language. */
export function operatorsFor(type: Type, parts: Parts): readonly Make[] {
  const { of } = parts;
  const control = controlOf(type, parts);
  switch (type) {
    case 'number':
    case 'whole':
      return [...numbers(parts), ...control];
    case 'text':
      return [() => `${of('text')} + ${of('text')}`, ...control];
    case 'boolean':
      return [...booleans(parts), ...control];
    case 'list':
    case 'numbers':
      return [...lists(parts), ...control];
    case 'context':
      return [() => `{a: ${of('any')}, b: ${of('number')}}`, ...control];
    case 'date':
    case 'dateTime':
    case 'time':
      return [...temporals(type, parts), ...control];
    case 'months':
    case 'days':
    case 'duration':
      return [...durations(parts), ...control];
    case 'any':
      return anything(parts);
    default:
      return [];
  }
}
