import { readBinding } from '../binding.ts';
import type { ElementReader } from '../element-reader.ts';
import { expressionAttribute } from '../expression.ts';
import { booleanAttribute, extensionOf, refuse } from '../xml-cursor.ts';

/** https://docs.camunda.io/docs/components/modeler/bpmn/call-activities/ */
export const readCallActivity: ElementReader = (cursor, { base }) => {
  const called = extensionOf(cursor, 'zeebe:calledElement');
  if (called === undefined) {
    refuse(cursor, `Must have exactly one 'zeebe:calledElement' extension element`);
    return undefined;
  }
  const processId = expressionAttribute(called, { name: 'processId', required: true });
  const rest = {
    binding: readBinding(called),
    businessId: expressionAttribute(called, { name: 'businessId' }),
    propagatesAllIn: booleanAttribute(called, {
      name: 'propagateAllParentVariables',
      absent: true,
    }),
    propagatesAllOut: booleanAttribute(called, {
      name: 'propagateAllChildVariables',
      absent: true,
    }),
  };
  return processId && { ...base, type: 'CALL_ACTIVITY', processId, ...rest };
};
