import type { ExecutableElement, ExecutionListener } from '../process.ts';
import { attributeOf, childNamed } from '../xml/tree.ts';
import { readCollectedOutput } from './collected-output.ts';
import { readCompletionCondition } from './completion-condition.ts';
import { expressionAttribute } from './expression.ts';
import { feelOnly } from './static-rules.ts';
import { booleanAttribute, extensionOf, refuse, within, type XmlCursor } from './xml-cursor.ts';

/**
 * Puts an activity with a multi-instance marker into its body, which has the flows and the boundary events:
 * https://docs.camunda.io/docs/components/modeler/bpmn/multi-instance/. Any other element stays as it is.
 */
export function readMultiInstance(
  activity: XmlCursor,
  inner: ExecutableElement,
  beforeAll: readonly ExecutionListener[],
): ExecutableElement | undefined {
  const xml = childNamed(activity.xml, 'bpmn:multiInstanceLoopCharacteristics');
  if (xml === undefined) return inner;
  if (inner.type === 'EVENT_SUB_PROCESS') {
    refuse(activity, 'An event sub-process must not be a multi-instance activity');
    return undefined;
  }
  const cursor = within(activity, xml);
  const loop = extensionOf(cursor, 'zeebe:loopCharacteristics');
  const sequential = booleanAttribute(cursor, { name: 'isSequential', absent: false });
  const completionCondition = readCompletionCondition(cursor);
  if (loop === undefined) {
    refuse(cursor, `Must have exactly one 'zeebe:loopCharacteristics' extension element`);
    return undefined;
  }
  const inputCollection = expressionAttribute(loop, {
    name: 'inputCollection',
    required: true,
    statics: feelOnly,
  });
  const output = readCollectedOutput(loop);
  const { id, name, scopeId, incoming, outgoing } = inner;
  return (
    inputCollection && {
      id,
      name,
      scopeId,
      incoming,
      outgoing,
      inputs: [],
      outputs: [],
      catches: [],
      ...(beforeAll.length > 0 && { listeners: { start: beforeAll, end: [] } }),
      ...(inner.isForCompensation && { isForCompensation: true as const }),
      type: 'MULTI_INSTANCE_BODY',
      sequential,
      inputCollection,
      inputElement: attributeOf(loop.xml, 'inputElement'),
      output,
      completionCondition,
      inner: { ...inner, incoming: [], outgoing: [], isForCompensation: undefined },
    }
  );
}
