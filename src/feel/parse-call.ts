import { followedBy, nameWithBlanks } from './parse-name.ts';
import type { Source } from './parse-source.ts';
import { isReserved } from './scanner.ts';
import type { Arguments, Expression } from './syntax.ts';

/** The arguments of a call, all by position or all by name. */
export function argumentList(source: Source): Arguments {
  source.scan.expect('(');
  if (source.scan.take(')')) return { kind: 'positional', values: [] };
  const name = argumentName(source);
  if (name !== undefined) return namedArguments(source, name);
  const values: Expression[] = [];
  do values.push(source.expression('argument'));
  while (source.scan.take(','));
  source.scan.expect(')');
  return { kind: 'positional', values };
}

function namedArguments(source: Source, first: string): Arguments {
  const names: string[] = [];
  const values: Expression[] = [];
  let name: string | undefined = first;
  do {
    name ??= argumentName(source);
    if (name === undefined) source.scan.fail('":"');
    names.push(name);
    values.push(source.expression('argument'));
    name = undefined;
  } while (source.scan.take(','));
  source.scan.expect(')');
  return { kind: 'named', names, values };
}

/** Reads `name :`; `undefined` if there is none. */
function argumentName(source: Source): string | undefined {
  const start = source.scan.at;
  if (source.scan.peek() === '`') {
    const name = source.scan.readQuoted();
    if (source.scan.take(':')) return name;
    source.scan.at = start;
    return undefined;
  }
  const word = source.scan.peekWord();
  if (word === undefined || isReserved(word)) return undefined;
  const name = nameWithBlanks(source, ':') ?? word;
  source.scan.at += name.length;
  if (source.scan.take(':')) return name;
  source.scan.at = start;
  return undefined;
}

/** Reads a function definition after the word `function`. */
export function functionDefinition(source: Source): Expression {
  source.scan.expect('(');
  const parameters: string[] = [];
  if (!source.scan.take(')')) {
    do parameters.push(parameterName(source));
    while (source.scan.take(','));
    source.scan.expect(')');
  }
  if (source.scan.peekWord() === 'external' && followedBy(source, source.scan.at + 8, '{')) {
    source.scan.expectWord('external');
    source.expression('value');
    return { kind: 'externalFunction', parameters };
  }
  return { kind: 'functionDefinition', parameters, body: source.expression('value') };
}

function parameterName(source: Source): string {
  source.scan.skip();
  const name = nameWithBlanks(source, ',') ?? nameWithBlanks(source, ')');
  if (name === undefined) return source.scan.readName();
  source.scan.at += name.length;
  return name;
}
