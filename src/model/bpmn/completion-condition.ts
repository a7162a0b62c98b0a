import { childNamed } from '../xml/tree.ts';
import { readExpression } from './expression.ts';
import { feelOnly } from './static-rules.ts';
import { within, type XmlCursor } from './xml-cursor.ts';

/** An empty text is no condition, as in Camunda. */
export function readCompletionCondition(cursor: XmlCursor) {
  const xml = childNamed(cursor.xml, 'bpmn:completionCondition');
  const text = xml?.text.trim() ?? '';
  if (xml === undefined || text === '') return undefined;
  return readExpression(within(cursor, xml), text, feelOnly);
}
