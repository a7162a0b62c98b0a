import { describe, expect, it } from 'vitest';
import { compileExpression } from './expression.ts';
import type { Evaluation, FeelContext } from './evaluation.ts';
import { fromJson, toJson } from './json.ts';
import { typeName } from './values.ts';

const context: FeelContext = {
  nowMs: Date.UTC(2026, 10, 21, 12, 30, 15, 250),
  timeZone: 'Europe/Berlin',
  random: () => 0.25,
};

const variables: Readonly<Record<string, string>> = {
  x: '7',
  name: '"Bob"',
  nothing: 'null',
  big: '9007199254740993',
  o: '{"a":{"b":1},"2":"two","1":"one"}',
  items: '[{"p":1,"q":2},{"p":20,"q":3}]',
};

function evaluate(text: string): Evaluation {
  const compiled = compileExpression(text);
  if (compiled.kind === 'syntaxError') throw new Error(compiled.message);
  return compiled.evaluate({ readJson: (variable) => variables[variable] }, context);
}

function json(text: string): string {
  const result = evaluate(text);
  return result.kind === 'value' ? toJson(result.value) : result.message;
}

function warnings(text: string): readonly string[] {
  return evaluate(text).warnings.map(({ type, message }) => `${type}: ${message}`);
}

describe('values of expressions', () => {
  it.each([
    ['0.1 + 0.2', '0.3'],
    ['1.1 * 1.1', '1.21'],
    ['1 / 3 * 3', '1'],
    ['10 / 4', '2.5'],
    ['big', '9007199254740993'],
    ['big + 1', '9007199254740994'],
    ['--10', '10'],
    ['-2 ** 2', '4'],
    ['2 ** 0.5', '1.4142135623730951'],
    ['decimal(2.5, 0)', '2'],
    ['decimal(2.55, 1, "half_up")', '2.6'],
    ['floor(-1.5)', '-2'],
    ['modulo(-7, 3)', '2'],
    ['modulo(10.1, 4.5)', '1.1'],
    ['string(1.5)', '"1.5"'],
    ['string([1, "a", {b: null}])', '"[1, \\"a\\", {b:null}]"'],
    ['o', '{"a":{"b":1},"2":"two","1":"one"}'],
    ['o.a.b', '1'],
    ['items.q', '[2,3]'],
    ['items[p > 15].q', '[3]'],
    ['items[-1].p', '20'],
    ['[1,2,3][even(item)]', '[2]'],
    ['[][1]', 'null'],
    ['[][item > 1]', '[]'],
    ['[1,2,3][item > 1 and item < 3]', '[2]'],
    ['{a: 1, b: a + 1}.b', '2'],
    ['{"__proto__": 1, constructor: 2}', '{"__proto__":1,"constructor":2}'],
    ['if nothing then 1 else 2', '2'],
    ['null = missing', 'true'],
    ['null < true', 'null'],
    ['1 = "1"', 'null'],
    ['[1, 2] = [1]', 'false'],
    ['true or missing', 'true'],
    ['false and missing', 'false'],
    ['true and missing', 'null'],
    ['x in (1..10)', 'true'],
    ['7 in (> 7, <= 3)', 'false'],
    ['x in [1, 7]', 'true'],
    ['x between 1 and 7', 'true'],
    ['"a" in ["a".."c"]', 'true'],
    ['for i in 3..1 return i', '[3,2,1]'],
    ['for i in 1..2, j in [10, 20] return i * j', '[10,20,20,40]'],
    ['for i in 1..4 return if i = 1 then 1 else partial[-1] * 2', '[1,2,4,8]'],
    ['some i in items satisfies i.p > 15', 'true'],
    ['every i in [] satisfies false', 'true'],
    ['{f: function(a, b) a - b, r: f(b: 1, a: 3)}.r', '2'],
    ['sort([3,1,2], function(x, y) x < y)', '[1,2,3]'],
    ['x instance of number', 'true'],
    ['date("2026-02-29")', 'null'],
    ['date("2026-01-31") + @"P1M"', '"2026-02-28"'],
    ['date("2026-01-31") + @"PT5H"', '"2026-01-31"'],
    ['@"P1D" * 1.9', '"PT24H"'],
    ['@"PT3H" / @"PT2H"', '1'],
    ['string(@"P1DT25H")', '"P2DT1H"'],
    ['time("24:00:00")', '"00:00"'],
    ['time("T23:59:00")', '"23:59"'],
    ['@"2026-03-29T02:30:00@Europe/Berlin"', '"2026-03-29T03:30+02:00[Europe/Berlin]"'],
    ['@"2026-07-01T10:00:00@Europe/Berlin" = @"2026-07-01T08:00:00Z"', 'false'],
    ['date and time("2026-07-01T08:00:00").weekday', '3'],
    ['now()', '"2026-11-21T13:30:15.250+01:00[Europe/Berlin]"'],
    ['today()', '"2026-11-21"'],
    ['string(now())', '"2026-11-21T13:30:15.25@Europe/Berlin"'],
    ['week of year(date("2026-12-31"))', '53'],
    ['last day of month(date("2028-02-10"))', '"2028-02-29"'],
    ['before([1..5), 5)', 'true'],
    ['overlaps before([1..5], [4..10])', 'true'],
    ['(function(r) r.start included)([1..3])', null],
    ['min(date("2026-01-01"), date("2025-01-01"))', '"2025-01-01"'],
    ['replace("abc", "(b)", "[$1]")', '"a[b]c"'],
    ['matches("A B", "a b", "ix")', 'false'],
    ['extract("1234 1256", "12[0-9]*")', '["1234","1256"]'],
    ['split("a;b;;", ";")', '["a","b","",""]'],
    ['to base64("FEEL")', '"RkVFTA=="'],
    ['from base64("RkVFTA==")', '"FEEL"'],
    ['from base64("R*")', 'null'],
    ['get or else(missing, 1)', '1'],
    ['is defined(o.z)', 'false'],
    ['context put({x: 1}, ["y", "z"], 2)', '{"x":1,"y":{"z":2}}'],
    ['get value({a: {b: 1}}, ["a", "b"])', '1'],
    ['put all({a: 1}, {b: 2})', '{"a":1,"b":2}'],
    ['duplicate values([1, 2, 3, 2, 1])', '[1,2]'],
    ['partition([1, 2, 3], 2)', '[[1,2],[3]]'],
    ['cycle(3, @"PT1H")', '"R3/PT1H"'],
    ['cycle(@"P1M")', '"R/P1M"'],
    ['fromAi(x, "description", "number")', '7'],
    ['to json({d: @"2026-11-21", n: 1.50})', '"{\\"d\\":\\"2026-11-21\\",\\"n\\":1.50}"'],
    ['from json("{\\"a\\": [1, null]}")', '{"a":[1,null]}'],
    ['{`a b`: 1}.`a b`', '1'],
    ['string length("a\\"b")', '3'],
    ['1 // a comment\n + 2 /* another */', '3'],
    ['function(a) a', 'null'],
    ['random number()', '0.25'],
  ])('%s', (text, expected) => {
    if (expected === null) expect(compileExpression(text).kind).toBe('syntaxError');
    else expect(json(text)).toBe(expected);
  });
});

describe('warnings and failures', () => {
  it('names a missing variable each time it is read', () => {
    const message = "NO_VARIABLE_FOUND: No variable found with name 'y'";
    expect(warnings('y = null and y = null')).toEqual([message, message]);
  });

  it('names the keys that a context has', () => {
    expect(warnings('o.z')).toEqual([
      "NO_CONTEXT_ENTRY_FOUND: No context entry found with key 'z'. Available keys: 'a', '2', '1'",
    ]);
  });

  it('explains why an operation has no result', () => {
    expect(warnings('1 + "a"')).toEqual([`INVALID_TYPE: Can't add '"a"' to '1'`]);
    expect(warnings('1 < "a"')).toEqual([`NOT_COMPARABLE: Can't compare '1' with '"a"'`]);
    expect(warnings('1 / 0')).toEqual([`INVALID_TYPE: Can't divide '1' by '0'`]);
    expect(warnings('if 1 then 2 else 3')).toEqual([
      "INVALID_TYPE: Expected boolean but found '1'",
    ]);
  });

  it('explains why a function returned null', () => {
    expect(warnings('foo(1)')).toEqual([
      "NO_FUNCTION_FOUND: No function found with name 'foo' and 1 parameters",
    ]);
    expect(warnings('count(1)')).toEqual([
      "FUNCTION_INVOCATION_FAILURE: Failed to invoke function 'count': Illegal arguments: '1'",
    ]);
  });

  it('fails the evaluation when an assertion fails anywhere in it', () => {
    expect(json('{a: assert(y, y != null)}')).toBe(
      "Assertion failure on evaluate the expression '{a: assert(y, y != null)}': The condition is not fulfilled",
    );
  });

  it('fails for an input outside of a unary test', () => {
    expect(json('? + 1')).toBe(
      "failed to evaluate expression '? + 1': No input value available. '?' can only be used inside an unary-test expression.",
    );
  });

  it('reports the position of a syntax error', () => {
    const result = compileExpression('1 +\n * 2');
    expect(result).toMatchObject({ kind: 'syntaxError', position: 5 });
  });
});

describe('facts that are known before an evaluation', () => {
  it.each([
    ['a + b.c', ['a', 'b'], false],
    ['for i in list return i + x', ['list', 'x'], false],
    ['list[item > y]', ['list', 'y'], false],
    ['{a: 1, b: a + c}', ['c'], false],
    ['function(p) p + q', ['q'], false],
    ['count([1, 2])', [], true],
    ['now()', [], false],
  ] as const)('%s reads %j', (text, expected, constant) => {
    const compiled = compileExpression(text);
    expect(compiled).toMatchObject({ kind: 'expression', variables: [...expected], constant });
  });

  it('is cached by its text', () => {
    expect(compileExpression('x + 41')).toBe(compileExpression('x + 41'));
  });

  it('reads only the variables that the evaluation needs', () => {
    const read: string[] = [];
    const scope = {
      readJson: (variable: string) => {
        read.push(variable);
        return 'true';
      },
    };
    const compiled = compileExpression('if a then b else c');
    if (compiled.kind === 'expression') compiled.evaluate(scope, context);
    expect(read).toEqual(['a', 'b']);
  });
});

describe('JSON in and out', () => {
  it.each([
    '9223372036854775807',
    '-9223372036854775808',
    '1.5',
    '"a\\"b\\u0001"',
    '[1,{"a":null}]',
    '{}',
  ])('%s survives', (text) => {
    expect(toJson(fromJson(text))).toBe(text);
  });

  it('names types as in incidents', () => {
    const types = ['null', '1', '"a"', '[]', '{}', 'true'].map((text) => typeName(fromJson(text)));
    expect(types).toEqual(['NULL', 'NUMBER', 'STRING', 'ARRAY', 'OBJECT', 'BOOLEAN']);
  });
});
