/** Types of FEEL, with those kinds of texts and lists that functions want. */
export type Type =
  | 'number'
  | 'whole'
  | 'scale'
  | 'text'
  | 'letter'
  | 'pattern'
  | 'replacement'
  | 'flags'
  | 'json'
  | 'numberText'
  | 'dateText'
  | 'timeText'
  | 'dateTimeText'
  | 'durationText'
  | 'zone'
  | 'mode'
  | 'boolean'
  | 'numbers'
  | 'texts'
  | 'booleans'
  | 'list'
  | 'lists'
  | 'context'
  | 'entries'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'months'
  | 'days'
  | 'duration'
  | 'temporal'
  | 'range'
  | 'less'
  | 'null'
  | 'any';

export type Signature = readonly [name: string, parameters: readonly Type[], result: Type];

const rangeRelations = ['overlaps', 'overlaps before', 'overlaps after', 'meets', 'met by'];
const pointRelations = ['before', 'after', 'finishes', 'during', 'starts', 'coincides'];
const rangePointRelations = ['before', 'after', 'finished by', 'includes', 'started by'];
const allRelations = [...new Set([...rangeRelations, ...pointRelations, ...rangePointRelations])];

/** All built-in functions but those of the clock and of randomness, those of Zeebe,
 * and `from base64`, which the engine has not yet. */
export const signatures: readonly Signature[] = [
  ['not', ['boolean'], 'boolean'],
  ['is defined', ['any'], 'boolean'],
  ['get or else', ['any', 'any'], 'any'],
  ['assert', ['any', 'boolean'], 'any'],
  ['string', ['any'], 'text'],
  ['number', ['numberText'], 'number'],
  ['number', ['numberText', 'letter'], 'number'],
  ['number', ['numberText', 'letter', 'letter'], 'number'],
  ['duration', ['durationText'], 'duration'],
  ['years and months duration', ['temporal', 'temporal'], 'months'],
  ['from json', ['json'], 'any'],
  ['to json', ['any'], 'text'],
  ['date', ['dateText'], 'date'],
  ['date', ['dateTime'], 'date'],
  ['date', ['whole', 'whole', 'whole'], 'date'],
  ['time', ['timeText'], 'time'],
  ['time', ['dateTime'], 'time'],
  ['time', ['whole', 'whole', 'number'], 'time'],
  ['time', ['whole', 'whole', 'number', 'days'], 'time'],
  ['date and time', ['dateTimeText'], 'dateTime'],
  ['date and time', ['date', 'time'], 'dateTime'],
  ['date and time', ['dateTime', 'zone'], 'dateTime'],
  ['day of week', ['date'], 'text'],
  ['day of year', ['date'], 'number'],
  ['week of year', ['date'], 'number'],
  ['month of year', ['date'], 'text'],
  ['last day of month', ['date'], 'date'],
  ['decimal', ['number', 'scale'], 'number'],
  ['decimal', ['number', 'scale', 'mode'], 'number'],
  ['floor', ['number'], 'number'],
  ['floor', ['number', 'scale'], 'number'],
  ['ceiling', ['number'], 'number'],
  ['ceiling', ['number', 'scale'], 'number'],
  ['round up', ['number', 'scale'], 'number'],
  ['round down', ['number', 'scale'], 'number'],
  ['round half up', ['number', 'scale'], 'number'],
  ['round half down', ['number', 'scale'], 'number'],
  ['abs', ['number'], 'number'],
  ['abs', ['duration'], 'duration'],
  ['modulo', ['number', 'number'], 'number'],
  ['sqrt', ['number'], 'number'],
  ['log', ['number'], 'number'],
  ['exp', ['whole'], 'number'],
  ['odd', ['number'], 'boolean'],
  ['even', ['number'], 'boolean'],
  ['substring', ['text', 'whole'], 'text'],
  ['substring', ['text', 'whole', 'whole'], 'text'],
  ['string length', ['text'], 'number'],
  ['upper case', ['text'], 'text'],
  ['lower case', ['text'], 'text'],
  ['substring before', ['text', 'letter'], 'text'],
  ['substring after', ['text', 'letter'], 'text'],
  ['contains', ['text', 'letter'], 'boolean'],
  ['starts with', ['text', 'letter'], 'boolean'],
  ['ends with', ['text', 'letter'], 'boolean'],
  ['matches', ['text', 'pattern'], 'boolean'],
  ['matches', ['text', 'pattern', 'flags'], 'boolean'],
  ['replace', ['text', 'pattern', 'replacement'], 'text'],
  ['replace', ['text', 'pattern', 'replacement', 'flags'], 'text'],
  ['split', ['text', 'pattern'], 'texts'],
  ['extract', ['text', 'pattern'], 'texts'],
  ['trim', ['text'], 'text'],
  ['to base64', ['text'], 'text'],
  ['is blank', ['text'], 'boolean'],
  ['list contains', ['list', 'any'], 'boolean'],
  ['count', ['list'], 'number'],
  ['min', ['numbers'], 'number'],
  ['max', ['texts'], 'text'],
  ['min', ['number', 'number'], 'number'],
  ['sum', ['numbers'], 'number'],
  ['product', ['numbers'], 'number'],
  ['mean', ['numbers'], 'number'],
  ['median', ['numbers'], 'number'],
  ['stddev', ['numbers'], 'number'],
  ['mode', ['numbers'], 'numbers'],
  ['and', ['booleans'], 'boolean'],
  ['all', ['booleans'], 'boolean'],
  ['or', ['booleans'], 'boolean'],
  ['any', ['boolean', 'boolean'], 'boolean'],
  ['sublist', ['list', 'whole'], 'list'],
  ['sublist', ['list', 'whole', 'whole'], 'list'],
  ['append', ['list', 'any', 'any'], 'list'],
  ['concatenate', ['list', 'list'], 'list'],
  ['insert before', ['list', 'whole', 'any'], 'list'],
  ['remove', ['list', 'whole'], 'list'],
  ['reverse', ['list'], 'list'],
  ['index of', ['list', 'any'], 'numbers'],
  ['union', ['list', 'list'], 'list'],
  ['distinct values', ['list'], 'list'],
  ['duplicate values', ['list'], 'list'],
  ['flatten', ['lists'], 'list'],
  ['partition', ['list', 'whole'], 'lists'],
  ['sort', ['numbers', 'less'], 'numbers'],
  ['string join', ['texts'], 'text'],
  ['string join', ['texts', 'letter'], 'text'],
  ['string join', ['texts', 'letter', 'letter', 'letter'], 'text'],
  ['is empty', ['list'], 'boolean'],
  ['get entries', ['context'], 'list'],
  ['get value', ['context', 'letter'], 'any'],
  ['get value', ['context', 'texts'], 'any'],
  ['context put', ['context', 'letter', 'any'], 'context'],
  ['context put', ['context', 'texts', 'any'], 'context'],
  ['put', ['context', 'letter', 'any'], 'context'],
  ['context merge', ['context', 'context'], 'context'],
  ['put all', ['context', 'context'], 'context'],
  ['context', ['entries'], 'context'],
  ...allRelations.flatMap((name): Signature[] => {
    const ranges: Signature[] = [[name, ['range', 'range'], 'boolean']];
    if (pointRelations.includes(name)) ranges.push([name, ['number', 'range'], 'boolean']);
    if (rangePointRelations.includes(name)) ranges.push([name, ['range', 'number'], 'boolean']);
    return ranges;
  }),
];
