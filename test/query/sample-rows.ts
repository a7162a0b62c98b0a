import type { Cells, TableWithDefaults } from './read-database.ts';

const counts = { created: 2, created_last_at: 61_000, failed: 1, failed_last_at: 62_000 };

/** Two calls deep: instance 100 calls 101 from its element 201, where an incident is. */
export const sampleRows: readonly (readonly [table: TableWithDefaults, cells: Cells])[] = [
  [
    'process_definition',
    {
      key: 10,
      name: 'Order',
      start_form_id: 'form',
      xml: '<a/>',
    },
  ],
  ['process_definition', { key: 11, process_id: 'pay', version_tag: 'v1' }],
  ['form', { key: 20, schema: '{"components":[]}' }],
  ['form', { key: 21, version: 2, schema: '{"components":[1]}' }],
  ['resource', { key: 30 }],
  ['resource', { key: 31, resource_id: 'b', resource_name: 'b.RPA', content: 'eyJhIjoxfQ==' }],
  ['decision_requirements', { key: 40 }],
  ['decision_definition', { key: 41 }],
  ['decision_definition', { key: 42, version: 2, state: 'deleted' }],
  ['decision_instance', { key: 701, type: 'CONTEXT' }],
  [
    'decision_instance',
    {
      key: 702,
      evaluation_index: 2,
      state: 'failed',
      failure_message: 'boom',
      process_instance_key: 100,
      root_key: 100,
      definition_key: 10,
      element_instance_key: 200,
      evaluated_inputs: '[{"inputId":"i","inputName":"I","inputValue":"1"}]',
    },
  ],
  [
    'process_instance',
    {
      key: 100,
      incident_count: 1,
      tags: '["vip"]',
      business_id: 'B',
    },
  ],
  [
    'process_instance',
    {
      key: 101,
      definition_key: 11,
      parent_process_instance_key: 100,
      parent_element_instance_key: 201,
      incident_count: 1,
    },
  ],
  ['process_instance', { key: 102, state: 'completed', ended_at: 5000 }],
  ['element_instance', { key: 200, element_id: 'sub', type: 'SUB_PROCESS' }],
  [
    'element_instance',
    {
      key: 201,
      element_id: 'call',
      type: 'CALL_ACTIVITY',
      scope_key: 200,
    },
  ],
  [
    'element_instance',
    {
      key: 202,
      process_instance_key: 101,
      scope_key: 101,
      definition_key: 11,
      incident_key: 300,
      element_name: 'Pay',
    },
  ],
  ['element_instance', { key: 203, state: 'completed', ended_at: 2000 }],
  [
    'incident',
    {
      key: 300,
      process_instance_key: 101,
      element_instance_key: 202,
      definition_key: 11,
      job_key: 400,
      message: 'boom',
    },
  ],
  [
    'job',
    {
      key: 400,
      state: 'failed',
      last_event: 'FAILED',
      retries: 0,
      worker: 'w',
      error_message: 'boom',
      headers: '{"a":"b"}',
      process_instance_key: 101,
      updated_at: 61_000,
    },
  ],
  ['job', { key: 401, state: 'activated', deadline_at: 9000, worker: 'w' }],
  [
    'user_task',
    {
      key: 500,
      element_instance_key: 201,
      form_key: 20,
      assignee: 'ann',
      due_at: 7000,
    },
  ],
  ['user_task', { key: 501, state: 'completed', completed_at: 7000 }],
  ['variable', { key: 600, name: 'a', value: '1' }],
  ['variable', { key: 601, name: 'a', value: '2', scope_key: 200 }],
  ['variable', { key: 602, name: 'b', value: JSON.stringify('x'.repeat(9000)) }],
  ['variable', { key: 603, name: 'c', value: '3', scope_key: 203 }],
  ['agent_instance', { key: 700 }],
  ['sequence_flow', { flow_id: 'flow-1' }],
  ['job_metric', { minute_at: 60_000, ...counts }],
  [
    'job_metric',
    {
      minute_at: 60_000,
      worker: 'w',
      completed: 3,
      completed_last_at: 9,
    },
  ],
  ['job_metric', { minute_at: 180_000, type: 'pack', ...counts }],
];
