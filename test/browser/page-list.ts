import type { Demo } from './demo.ts';

/** Every page, with a word that shows that its data is there. */
export const pages: readonly (readonly [
  name: string,
  path: (demo: Demo) => string,
  word: string,
])[] = [
  ['processes', () => '/ui/processes', 'Expense approval'],
  ['process', ({ orderKey }) => `/ui/processes/${orderKey}?state=incident`, 'ORD-'],
  [
    'process without a picture',
    ({ expenseKey }) => `/ui/processes/${expenseKey}`,
    'Automatic layout',
  ],
  ['instances', () => '/ui/instances', 'Order fulfilment'],
  ['instance', ({ stuckKey }) => `/ui/instances/${stuckKey}`, 'What happened'],
  [
    'incidents of an instance',
    ({ stuckKey }) => `/ui/instances/${stuckKey}?tab=incidents`,
    'job no retries',
  ],
  ['tasks', () => '/ui/tasks', 'Approve expense'],
  ['task', ({ taskKey }) => `/ui/tasks/${taskKey}`, 'Shown to the employee'],
  ['overview', () => '/ui/', 'Printer LBL-2'],
  ['incidents', () => '/ui/incidents', 'Printer LBL-2'],
  ['decisions', () => '/ui/decisions', 'No decision is deployed'],
  ['queues', () => '/ui/queues', 'Oldest waits since'],
  ['jobs', () => '/ui/jobs', 'Attempts'],
  ['schedules', () => '/ui/schedules', 'Expression'],
  ['dead letters', () => '/ui/dead-letters', 'By error'],
  ['workers', () => '/ui/workers', 'browser-test'],
  ['operations', () => '/ui/operations', 'Actions on many jobs'],
  ['events', () => '/ui/events', 'Next 100'],
  ['webhooks', () => '/ui/webhooks', 'No webhook'],
  ['system', () => '/ui/admin/system', 'none, on loopback only'],
  ['an address that shows nothing', () => '/ui/nothing/here', 'Not found'],
];
