import { parseDepthMax } from './limits.ts';
import { negate } from './number.ts';
import { Scanner, isReserved } from './scanner.ts';
import type { Arguments, Boundary, Expression, Iterator } from './syntax.ts';
import { parseLiteral, parseTemporalLiteral } from './temporal-literal.ts';

/** Names of built-in functions and parameters that hold a reserved word. */
const namesWithReservedWord = ['date and time', 'years and months duration', 'get or else'];
const typesWithBlanks = ['years and months duration', 'days and time duration', 'date and time'];
const propertiesWithBlanks = ['time offset', 'start included', 'end included'];
/** Words that may follow an expression and so end a name with blanks. */
const operatorWords: ReadonlySet<string> = new Set(['between', 'instance']);
const wordsMax = 8;
/** Paths, filters and calls in a row; each is one level of the compiled expression. */
const postfixMax = 500;

/** Whether a range may stand where it is a value, which only arguments of functions allow. */
type Position = 'value' | 'argument';

/** The expression of a text. Throws a `SyntaxFailure`. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(text);
  const expression = parser.expression('value');
  if (!parser.atEnd()) parser.fail('end-of-input');
  return expression;
}

/** The unary tests of a text; `-` accepts everything. Throws a `SyntaxFailure`. */
export function parseUnaryTests(text: string): Expression {
  const parser = new Parser(text);
  const tests = parser.unaryTests();
  if (!parser.atEnd()) parser.fail('end-of-input');
  return tests;
}

/** Recursive descent without backtracking beyond a few words, so its time is linear. */
class Parser extends Scanner {
  #depth = 0;
  /** How often `?` was seen; in-tests put it back because their `?` is their own. */
  #inputUses = 0;

  expression(position: Position): Expression {
    this.#depth += 1;
    if (this.#depth > parseDepthMax)
      this.fail(`an expression nested at most ${parseDepthMax} deep`);
    const result = this.#keyword() ?? this.#disjunction(position);
    this.#depth -= 1;
    return result;
  }

  #keyword(): Expression | undefined {
    if (!'ifse'.includes(this.peek() || '.')) return undefined;
    const word = this.peekWord();
    if (word === 'if') return this.#startsOperand(2) ? this.#if() : undefined;
    if (word === 'for') return this.#startsName(3) ? this.#for() : undefined;
    if (word === 'some') return this.#startsName(4) ? this.#quantified(word) : undefined;
    if (word === 'every') return this.#startsName(5) ? this.#quantified(word) : undefined;
    return undefined;
  }

  /** Whether after a word something starts that an operator cannot. */
  #startsOperand(length: number): boolean {
    const start = this.at;
    this.at += length;
    const next = this.peek();
    this.at = start;
    return next !== '' && !'=!<>+*/,)]}.;:'.includes(next);
  }

  #startsName(length: number): boolean {
    const start = this.at;
    this.at += length;
    const next = this.peek() === '`' || this.peekWord() !== undefined;
    this.at = start;
    return next;
  }

  #if(): Expression {
    this.expectWord('if');
    const condition = this.expression('value');
    this.expectWord('then');
    const then = this.expression('value');
    this.expectWord('else');
    return { kind: 'if', condition, then, otherwise: this.expression('value') };
  }

  #for(): Expression {
    this.expectWord('for');
    const iterators = this.#iterators();
    this.expectWord('return');
    return { kind: 'for', iterators, body: this.expression('value') };
  }

  #quantified(word: 'some' | 'every'): Expression {
    this.expectWord(word);
    const iterators = this.#iterators();
    this.expectWord('satisfies');
    const condition = this.expression('value');
    return { kind: 'quantified', every: word === 'every', iterators, condition };
  }

  #iterators(): readonly Iterator[] {
    const iterators: Iterator[] = [];
    do {
      const name = this.readName();
      this.expectWord('in');
      const start = this.#additive();
      const source: Expression = this.take('..')
        ? { kind: 'steps', start, end: this.#additive() }
        : start;
      iterators.push({ name, source });
    } while (this.take(','));
    return iterators;
  }

  #disjunction(position: Position): Expression {
    const first = this.#conjunction(position);
    if (!this.takeWord('or')) return first;
    const operands = [first];
    do operands.push(this.#conjunction('value'));
    while (this.takeWord('or'));
    return { kind: 'or', operands };
  }

  #conjunction(position: Position): Expression {
    const first = this.#comparison(position);
    if (!this.takeWord('and')) return first;
    const operands = [first];
    do operands.push(this.#comparison('value'));
    while (this.takeWord('and'));
    return { kind: 'and', operands };
  }

  #comparison(position: Position): Expression {
    const next = this.peek();
    if (next === '<' || next === '>') {
      const operator = this.#comparisonOperator();
      return { kind: 'inputComparison', operator, operand: this.#additive() };
    }
    const left = this.#additive();
    if (left.kind === 'range' && position === 'value') {
      return { kind: 'inputInRange', start: left.start, end: left.end };
    }
    return this.#comparisonRest(left);
  }

  #comparisonOperator(): '<' | '<=' | '>' | '>=' {
    if (this.take('<=')) return '<=';
    if (this.take('>=')) return '>=';
    if (this.take('<')) return '<';
    this.expect('>');
    return '>';
  }

  #comparisonRest(left: Expression): Expression {
    const next = this.peek();
    if (next === '<' || next === '>') {
      const operator = this.#comparisonOperator();
      return { kind: 'comparison', operator, left, right: this.#additive() };
    }
    if (next === '=' || (next === '!' && this.lookingAt('!='))) {
      const operator = next === '=' ? '=' : '!=';
      this.expect(operator);
      return { kind: 'equality', operator, left, right: this.#additive() };
    }
    if (next !== 'i' && next !== 'b') return left;
    if (this.takeWord('in')) return this.#in(left);
    if (this.takeWord('between')) return this.#between(left);
    return this.takeWord('instance') ? this.#instanceOf(left) : left;
  }

  #between(value: Expression): Expression {
    const low = this.#additive();
    this.expectWord('and');
    return { kind: 'between', value, low, high: this.#additive() };
  }

  #instanceOf(value: Expression): Expression {
    this.expectWord('of');
    this.skip();
    const special = typesWithBlanks.find((type) => this.lookingAt(type));
    if (special !== undefined) {
      this.at += special.length;
      return { kind: 'instanceOf', value, type: special };
    }
    if (this.takeWord('function')) return { kind: 'instanceOf', value, type: 'function' };
    if (this.takeWord('null')) return { kind: 'instanceOf', value, type: 'null' };
    let type = this.readName();
    while (this.take('.')) type += `.${this.readName()}`;
    return { kind: 'instanceOf', value, type };
  }

  #in(value: Expression): Expression {
    const uses = this.#inputUses;
    const test = this.peek() === '(' ? this.#inTests() : this.#positiveUnaryTest();
    this.#inputUses = uses;
    return { kind: 'in', value, test };
  }

  /** `(tests)` or an interval that starts with a parenthesis. */
  #inTests(): Expression {
    this.expect('(');
    const uses = this.#inputUses;
    const first = this.expression('value');
    if (this.take('..')) {
      return {
        kind: 'inputInRange',
        start: { value: first, closed: false },
        end: this.#rangeEnd(),
      };
    }
    const tests = [asTest(first, this.#inputUses > uses)];
    while (this.take(',')) tests.push(this.#positiveUnaryTest());
    this.expect(')');
    return single(tests);
  }

  unaryTests(): Expression {
    this.skip();
    const start = this.at;
    if (this.take('-') && this.atEnd()) return { kind: 'boolean', value: true };
    this.at = start;
    if (this.takeWord('not') && this.take('(')) {
      const test = this.#positiveUnaryTests();
      if (this.take(')') && this.atEnd()) return { kind: 'not', test };
      this.at = start;
    }
    this.at = start;
    return this.#positiveUnaryTests();
  }

  #positiveUnaryTests(): Expression {
    const tests: Expression[] = [];
    do tests.push(this.#positiveUnaryTest());
    while (this.take(','));
    return single(tests);
  }

  #positiveUnaryTest(): Expression {
    const uses = this.#inputUses;
    const expression = this.expression('value');
    if (expression.kind === 'boolean' && this.atEnd()) {
      return { kind: 'inputEquals', operand: expression };
    }
    return asTest(expression, this.#inputUses > uses);
  }

  #additive(): Expression {
    const first = this.#multiplicative();
    let next = this.peek();
    if (next !== '+' && next !== '-') return first;
    const rest = [];
    while (next === '+' || next === '-') {
      this.at += 1;
      rest.push({ operator: next, operand: this.#multiplicative() } as const);
      next = this.peek();
    }
    return { kind: 'arithmetic', first, rest };
  }

  #multiplicative(): Expression {
    const first = this.#exponent();
    let next = this.peek();
    if (next !== '*' && next !== '/') return first;
    const rest = [];
    while (next === '*' || next === '/') {
      this.at += 1;
      rest.push({ operator: next, operand: this.#exponent() } as const);
      next = this.peek();
    }
    return { kind: 'arithmetic', first, rest };
  }

  #exponent(): Expression {
    const first = this.#negation();
    if (!this.take('**')) return first;
    const rest = [];
    do rest.push({ operator: '**', operand: this.#negation() } as const);
    while (this.take('**'));
    return { kind: 'arithmetic', first, rest };
  }

  #negation(): Expression {
    if (this.peek() !== '-') return this.#value();
    this.at += 1;
    const operand = this.#value();
    if (operand.kind === 'number') return { kind: 'number', value: negate(operand.value) };
    return { kind: 'negate', operand };
  }

  #value(): Expression {
    let base = this.#primary();
    for (let count = 0; ; count += 1) {
      if (count > postfixMax) this.fail(`at most ${postfixMax} accesses in a row`);
      const next = this.peek();
      if (next === '.' && !this.lookingAt('..')) base = this.#path(base);
      else if (next === '[' && base.kind !== 'range') base = this.#filter(base);
      else return base;
    }
  }

  #path(base: Expression): Expression {
    this.expect('.');
    this.skip();
    const property = propertiesWithBlanks.find((name) => this.lookingAt(name));
    if (property !== undefined) {
      this.at += property.length;
      return { kind: 'path', base, name: property };
    }
    const name = this.readName();
    if (this.peek() !== '(') return { kind: 'path', base, name };
    return { kind: 'pathCall', base, name, arguments: this.#arguments() };
  }

  #filter(list: Expression): Expression {
    this.expect('[');
    const filter = this.expression('value');
    this.expect(']');
    return { kind: 'filter', list, filter };
  }

  #primary(): Expression {
    const next = this.peek();
    switch (next) {
      case '"':
        return { kind: 'string', value: this.readString() };
      case '(':
        return this.#parenthesised();
      case '[':
        return this.#list();
      case ']':
        return this.#openRange();
      case '{':
        return this.#context();
      case '?':
        this.at += 1;
        this.#inputUses += 1;
        return { kind: 'input' };
      case '@':
        this.at += 1;
        if (this.peek() !== '"') this.fail('"\\""');
        return parseTemporalLiteral(this.readRawString());
      case '`':
        return this.#named(this.readQuoted());
      default:
        return this.#numberOrWord();
    }
  }

  #numberOrWord(): Expression {
    const word = this.peekWord();
    if (word !== undefined) return this.#word(word);
    const value = this.readNumber();
    if (value === undefined) this.fail('expression');
    return { kind: 'number', value };
  }

  #word(word: string): Expression {
    const special = 'dyg'.includes(word.charAt(0))
      ? namesWithReservedWord.find((name) => this.lookingAt(name))
      : undefined;
    if (special !== undefined && this.#followedBy(this.at + special.length, '(')) {
      this.at += special.length;
      return this.#temporalLiteral(special) ?? this.#named(special);
    }
    if (isReserved(word)) return this.#reserved(word);
    const name = this.#nameWithBlanks('(') ?? word;
    this.at += name.length;
    return this.#temporalLiteral(name) ?? this.#named(name);
  }

  #reserved(word: string): Expression {
    const start = this.at;
    this.at += word.length;
    switch (word) {
      case 'null':
        return { kind: 'null' };
      case 'true':
        return { kind: 'boolean', value: true };
      case 'false':
        return { kind: 'boolean', value: false };
      case 'function':
        return this.#functionDefinition();
      default:
        if ((word === 'and' || word === 'or') && this.peek() === '(') return this.#named(word);
        this.at = start;
        return this.fail('expression');
    }
  }

  /** Words parted by blanks up to a symbol; undefined unless there are at least two. */
  #nameWithBlanks(symbol: string): string | undefined {
    let end = this.wordEnd(this.at);
    for (let words = 1; words <= wordsMax; words += 1) {
      if (words > 1 && this.#followedBy(end, symbol)) return this.text.slice(this.at, end);
      let next = end;
      while (this.text.charCodeAt(next) === 0x20) next += 1;
      const nextEnd = this.wordEnd(next);
      if (next === end || nextEnd === next) return undefined;
      const word = this.text.slice(next, nextEnd);
      if (isReserved(word) || operatorWords.has(word)) return undefined;
      end = nextEnd;
    }
    return undefined;
  }

  #followedBy(from: number, symbol: string): boolean {
    const start = this.at;
    this.at = from;
    const found = this.peek() === symbol;
    this.at = start;
    return found;
  }

  /** `date("…")` and its kind are literals when their one argument is. */
  #temporalLiteral(name: string): Expression | undefined {
    const start = this.at;
    if (this.take('(') && this.peek() === '"') {
      const text = this.readRawString();
      const literal = this.take(')') ? parseLiteral(name, text) : undefined;
      if (literal !== undefined) return literal;
    }
    this.at = start;
    return undefined;
  }

  #named(name: string): Expression {
    if (this.peek() !== '(') return { kind: 'reference', name };
    return { kind: 'call', name, arguments: this.#arguments() };
  }

  #arguments(): Arguments {
    this.expect('(');
    if (this.take(')')) return { kind: 'positional', values: [] };
    const name = this.#argumentName();
    if (name !== undefined) return this.#namedArguments(name);
    const values: Expression[] = [];
    do values.push(this.expression('argument'));
    while (this.take(','));
    this.expect(')');
    return { kind: 'positional', values };
  }

  #namedArguments(first: string): Arguments {
    const names: string[] = [];
    const values: Expression[] = [];
    let name: string | undefined = first;
    do {
      name ??= this.#argumentName();
      if (name === undefined) this.fail('":"');
      names.push(name);
      values.push(this.expression('argument'));
      name = undefined;
    } while (this.take(','));
    this.expect(')');
    return { kind: 'named', names, values };
  }

  /** Reads `name :`, or nothing. */
  #argumentName(): string | undefined {
    const start = this.at;
    if (this.peek() === '`') {
      const name = this.readQuoted();
      if (this.take(':')) return name;
      this.at = start;
      return undefined;
    }
    const word = this.peekWord();
    if (word === undefined || isReserved(word)) return undefined;
    const name = this.#nameWithBlanks(':') ?? word;
    this.at += name.length;
    if (this.take(':')) return name;
    this.at = start;
    return undefined;
  }

  #functionDefinition(): Expression {
    this.expect('(');
    const parameters: string[] = [];
    if (!this.take(')')) {
      do parameters.push(this.#parameter());
      while (this.take(','));
      this.expect(')');
    }
    if (this.peekWord() === 'external' && this.#followedBy(this.at + 8, '{')) {
      this.expectWord('external');
      this.#context();
      return { kind: 'externalFunction', parameters };
    }
    return { kind: 'functionDefinition', parameters, body: this.expression('value') };
  }

  #parameter(): string {
    this.skip();
    const name = this.#nameWithBlanks(',') ?? this.#nameWithBlanks(')');
    if (name === undefined) return this.readName();
    this.at += name.length;
    return name;
  }

  #parenthesised(): Expression {
    this.expect('(');
    const value = this.expression('value');
    if (this.take('..')) {
      return { kind: 'range', start: { value, closed: false }, end: this.#rangeEnd() };
    }
    this.expect(')');
    return value;
  }

  #openRange(): Expression {
    this.expect(']');
    const value = this.#additive();
    this.expect('..');
    return { kind: 'range', start: { value, closed: false }, end: this.#rangeEnd() };
  }

  #rangeEnd(): Boundary {
    const value = this.#additive();
    const symbol = this.peek();
    if (symbol !== ')' && symbol !== ']' && symbol !== '[') this.fail('")" | "]" | "["');
    this.at += 1;
    return { value, closed: symbol === ']' };
  }

  #list(): Expression {
    this.expect('[');
    if (this.take(']')) return { kind: 'list', items: [] };
    const first = this.expression('value');
    if (this.take('..')) {
      return { kind: 'range', start: { value: first, closed: true }, end: this.#rangeEnd() };
    }
    const items = [first];
    while (this.take(',')) items.push(this.expression('value'));
    this.expect(']');
    return { kind: 'list', items };
  }

  #context(): Expression {
    this.expect('{');
    const entries: { key: string; value: Expression }[] = [];
    if (this.take('}')) return { kind: 'context', entries };
    do {
      const key = this.#contextKey();
      this.expect(':');
      entries.push({ key, value: this.expression('value') });
    } while (this.take(','));
    this.expect('}');
    return { kind: 'context', entries };
  }

  #contextKey(): string {
    const next = this.peek();
    if (next === '"') return this.readRawString();
    if (next === '`') return this.readQuoted();
    const start = this.at;
    let at = start;
    while (at < this.text.length && !'"{}:,[]`'.includes(this.text.charAt(at))) at += 1;
    const key = this.text.slice(start, at).trim();
    if (key === '') this.fail('name');
    this.at = at;
    return key;
  }
}

function asTest(expression: Expression, usesInput: boolean): Expression {
  if (expression.kind === 'inputComparison' || expression.kind === 'inputInRange')
    return expression;
  return { kind: 'unaryTest', expression, usesInput };
}

function single(tests: readonly Expression[]): Expression {
  const [first] = tests;
  return tests.length === 1 && first !== undefined ? first : { kind: 'anyOf', tests };
}
