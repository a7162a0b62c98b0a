import type { Expression, JobDefinition } from '../process.ts';
import { expressionAttribute, requiredAttribute } from './expression.ts';
import { type XmlCursor, extensionOf, refuse } from './xml-cursor.ts';
import { staticInteger } from './static-rules.ts';
import { readHeaders } from './task-headers.ts';

const defaultRetries: Expression = { kind: 'static', value: '3' };

/** `zeebe:taskDefinition` and what belongs to it, which a job-based element must have. */
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

/** A text that is no number is an incident when the job is to be created, as with Camunda. */
function readRetries(definition: XmlCursor): Expression | undefined {
  if (definition.xml.attributes.get('retries') === '') requiredAttribute(definition, 'retries');
  return expressionAttribute(definition, { name: 'retries' });
}

/** `zeebe:jobPriorityDefinition` of a process or of an element. */
export function readJobPriority(cursor: XmlCursor): Expression | undefined {
  const definition = extensionOf(cursor, 'zeebe:jobPriorityDefinition');
  if (definition === undefined) return undefined;
  return expressionAttribute(definition, {
    name: 'priority',
    required: true,
    statics: staticInteger,
  });
}
