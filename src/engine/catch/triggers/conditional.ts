import type { ConditionTrigger } from '../../../model/process.ts';
import type { WaitRule } from '../wait-rule.ts';

/**
 * A condition is not evaluated before it waits. As with Camunda, a condition that cannot be evaluated counts as false.
 * https://docs.camunda.io/docs/components/modeler/bpmn/conditional-events/
 */
export const waitForCondition: WaitRule<ConditionTrigger> = {
  prepare: () => ({}),
  refusal: (_, { message }) => message,
};
