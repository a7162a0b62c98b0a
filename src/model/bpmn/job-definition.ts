import type { Expression, JobDefinition } from '../process.ts';
import { expressionAttribute, requiredAttribute } from './expression.ts';
import { type XmlCursor, extensionOf, refuse } from './xml-cursor.ts';
import { staticInteger } from './static-rules.ts';
import { readHeaders } from './task-headers.ts';

const defaultRetries: Expression = { kind: 'static', value: '3' };

/** Reads `zeebe:taskDefinition` and its companions. An element that is a job must have it. */
export function readJobDefinition(cursor: XmlCursor): JobDefinition | undefined {
  const definition = extensionOf(cursor, 'zeebe:taskDefinition');
  if (definition === undefined) {
    refuse(cursor, `Must have exactly one 'zeebe:taskDefinition' extension element`);
    return undefined;
  }
  const type = expressionAttribute(definition, { name: 'type', required: true });
  const retries = readRetries(definition);
  const rest = { headers: readHeaders(cursor), priority: readJobPriority(cursor) };
  return type === undefined ? undefined : { type, retries: retries ?? defaultRetries, ...rest };
}

/** A text that is no number causes an incident when the job is created, as in Camunda. */
function readRetries(definition: XmlCursor): Expression | undefined {
  if (definition.xml.attributes.get('retries') === '') requiredAttribute(definition, 'retries');
  return expressionAttribute(definition, { name: 'retries' });
}

/** Reads `zeebe:jobPriorityDefinition` of a process or an element. */
export function readJobPriority(cursor: XmlCursor): Expression | undefined {
  const definition = extensionOf(cursor, 'zeebe:jobPriorityDefinition');
  if (definition === undefined) return undefined;
  return expressionAttribute(definition, {
    name: 'priority',
    required: true,
    statics: staticInteger,
  });
}
