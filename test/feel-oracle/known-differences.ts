/** The result of an engine for an expression. */
export interface Answer {
  readonly kind: 'value' | 'failure' | 'thrown';
  readonly text: string;
  /** `TYPE: message` */
  readonly warnings: readonly string[];
}

export interface KnownDifference {
  readonly reason: string;
  readonly applies: (expression: string, ours: Answer, theirs: Answer) => boolean;
}

/** Whether the texts and warnings are alike once both are rewritten. */
function alikeAfter(ours: Answer, theirs: Answer, rewrite: (text: string) => string): boolean {
  const all = ({ kind, text, warnings }: Answer): string =>
    [kind, text, ...warnings].map(rewrite).join('\n');
  return all(ours) === all(theirs);
}

function lettersOf({ text, warnings }: Answer): string {
  return Array.from([text, ...warnings].join('\n'))
    .sort()
    .join('');
}

/** Whether a message is another one with parts of it cut. */
function isShortened(short: string, long: string): boolean {
  let from = 0;
  return short.split('…').every((part) => {
    const at = long.indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

/** Intended differences, each with its reason. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    reason:
      'An exception of Java fails the whole evaluation there; here the function or operator is null with a warning',
    applies: (_expression, ours, theirs) =>
      ours.kind === 'value' &&
      theirs.kind === 'failure' &&
      /java\.lang\.\w+|java\.time\.\S+Exception|scala\.MatchError/.test(theirs.text) &&
      ours.warnings.length > 0,
  },
  {
    reason: 'Messages list properties of a value in the order of a hash map there',
    applies: (_expression, ours, theirs) =>
      alikeAfter(ours, theirs, (text) =>
        text.replace(/Available properties: (.*)$/, (_all, names: string) => {
          return names.split(', ').sort().join(', ');
        }),
      ),
  },
  {
    reason: 'A message about a list names the class of Scala that holds it',
    applies: (_expression, ours, theirs) =>
      alikeAfter(ours, theirs, (text) =>
        text.replace(
          /found '(?:Vector|List|ArraySeq)\((.*)\)'/,
          (_all, items: string) => `found '[${items}]'`,
        ),
      ),
  },
  {
    reason: 'A context of more than four entries has them in the order of a hash map there',
    applies: (_expression, ours, theirs) =>
      ours.kind === theirs.kind && lettersOf(ours) === lettersOf(theirs),
  },
  {
    reason: 'A message repeats at most 200 letters of a value',
    applies: (_expression, ours, theirs) =>
      ours.text === theirs.text &&
      ours.warnings.length === theirs.warnings.length &&
      ours.warnings.every((warning, index) => isShortened(warning, theirs.warnings[index] ?? '')),
  },
  {
    reason: 'An empty match stands between the halves of a pair there, and between letters here',
    applies: (expression) => expression.includes('😀') && /""|\*/.test(expression),
  },
  {
    reason: 'Rounding to a scale beyond 6,176 digits is refused here',
    applies: (_expression, ours) =>
      ours.warnings.some((warning) => warning.includes('BigInteger would overflow')),
  },
  {
    reason:
      'The last digit of an exponential, a logarithm or a power of a fraction is that of another library',
    applies: (expression, ours, theirs) =>
      /exp|log|\*\*/.test(expression) &&
      alikeAfter(ours, theirs, (text) =>
        text.replace(/\d\.\d{15,}/g, (digits) => Number(digits).toPrecision(13)),
      ),
  },
  {
    reason:
      'Of an empty context that a function made, a message lists no keys there instead of saying that it is empty',
    applies: (_expression, ours, theirs) =>
      alikeAfter(ours, theirs, (text) => text.replace('The context is empty', 'Available keys: ')),
  },
];
