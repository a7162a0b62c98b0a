import { hiddenKey, key, oneOf, string, type Field } from '../field.ts';
import type { Searchable } from '../resource.ts';
import { onId } from '../row-rights.ts';
import { elementTypes } from './element-instances.ts';

const waitStateTypes = ['JOB', 'MESSAGE', 'USER_TASK', 'TIMER', 'SIGNAL', 'CONDITION'] as const;

type Parts = Readonly<Record<string, unknown>>;

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const whole = (value: unknown): number | null =>
  value === null || value === undefined ? null : Number(value);
const keyText = (value: unknown): string => String(value);

/** The details that a client sees for each kind of wait. */
const detailsOf: Readonly<Record<(typeof waitStateTypes)[number], (parts: Parts) => object>> = {
  JOB: (parts) => ({
    jobKey: keyText(parts['key']),
    jobType: text(parts['name']),
    jobKind: text(parts['kind']),
    listenerEventType: text(parts['event']),
    retries: whole(parts['number']),
  }),
  MESSAGE: (parts) => ({
    messageName: text(parts['name']) ?? '',
    correlationKey: text(parts['correlation']),
  }),
  USER_TASK: (parts) => ({ taskKey: keyText(parts['key']), dueDate: whole(parts['due']) }),
  // The last firing does not count as a repetition.
  TIMER: (parts) => {
    const firingsLeft = whole(parts['number']);
    const repetitions = firingsLeft === null ? -1 : Math.max(firingsLeft - 1, 0);
    return { dueDate: whole(parts['due']), repetitions };
  },
  SIGNAL: (parts) => ({ signalName: text(parts['name']) ?? '' }),
  CONDITION: (parts) => ({ expression: text(parts['name']) ?? '', events: [] }),
};

const type = oneOf('t.wait_type', waitStateTypes, { sort: false, result: false });

const details: Field = {
  ...type,
  filter: false,
  result: true,
  type: {
    kind: 'assembled',
    parts: {
      type: 't.wait_type',
      key: 't.wait_key',
      name: 't.name',
      kind: 't.kind',
      event: 't.event',
      number: 't.number',
      due: 't.due',
      correlation: 't.correlation',
    },
    write: (parts) => {
      const waitStateType = parts['type'] as keyof typeof detailsOf;
      return { waitStateType, ...detailsOf[waitStateType](parts) };
    },
  },
};

/** What living elements wait for now. An element that waits for two reasons has two rows. */
export const waitStates: Searchable = {
  noun: 'Wait State',
  rights: [onId('PROCESS_DEFINITION:READ_PROCESS_INSTANCE', 't.process_id')],
  keyField: 'waitKey',
  fields: {
    elementInstanceKey: key('t.element_instance_key'),
    processInstanceKey: key('t.process_instance_key'),
    rootProcessInstanceKey: key('t.root_key'),
    elementId: string('t.element_id'),
    elementType: oneOf('t.element_type', elementTypes, { sort: false }),
    tenantId: string('t.tenant_id', { filter: false, sort: false }),
    bpmnProcessId: string('t.process_id', { filter: false, sort: false }),
    waitStateType: type,
    details,
    waitKey: hiddenKey('t.wait_key'),
  },
};
