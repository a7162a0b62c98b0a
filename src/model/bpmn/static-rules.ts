import type { StaticRule } from './expression.ts';

export const feelOnly: StaticRule = { kind: 'none' };

const int32Max = 2_147_483_647;

export const staticInteger: StaticRule = {
  kind: 'checked',
  expected: (text) =>
    /^[+-]?\d{1,10}$/.test(text) && Math.abs(Number(text)) <= int32Max
      ? undefined
      : 'an integer or an expression',
};

/** Blanks are allowed around the commas. */
export const staticList: StaticRule = {
  kind: 'checked',
  expected: (text) =>
    text.split(',').every((item) => item.trim() !== '')
      ? undefined
      : "static value to be a list of comma-separated values, e.g. 'a,b,c'",
};

/** https://docs.camunda.io/docs/components/modeler/bpmn/user-tasks/#define-user-task-priority */
export const staticUserTaskPriority: StaticRule = {
  kind: 'checked',
  expected: (text) =>
    /^\d{1,3}$/.test(text) && Number(text) <= 100
      ? undefined
      : 'a priority between 0 and 100 or an expression',
};

/** Like `ZonedDateTime.parse`, this requires the zone. */
export const staticDateTime: StaticRule = {
  kind: 'checked',
  expected: (text) =>
    /^\d{4,}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d(:\d\d)?)(\[[\w/+:-]+\])?$/.test(
      text,
    )
      ? undefined
      : 'a date and time with a zone or an expression',
};
