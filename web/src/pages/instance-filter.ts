/**
 * Converts the address to a filter of `/v2` and to the texts of chips. The list, the counts and the bulk actions share
 * it.
 */
import type { Filter } from '../api/queries.ts';

export const states = {
  running: 'Running',
  incident: 'With incident',
  suspended: 'Suspended',
  completed: 'Completed',
  cancelled: 'Cancelled',
  all: 'All',
} as const;

export type StateChoice = keyof typeof states;

const stateFilters: { readonly [S in StateChoice]: Filter } = {
  running: { state: 'ACTIVE' },
  incident: { state: 'ACTIVE', hasIncident: true },
  suspended: { state: 'SUSPENDED' },
  completed: { state: 'COMPLETED' },
  cancelled: { state: 'TERMINATED' },
  all: {},
};

export function stateOf(search: URLSearchParams): StateChoice {
  const given = search.get('state') ?? 'running';
  return given in states ? (given as StateChoice) : 'running';
}

export interface Condition {
  /** The name of the search parameter. */
  readonly name: string;
  readonly words: string;
}

const named: Readonly<Record<string, string>> = {
  business: 'Business id',
  tag: 'Tag',
  parent: 'Called by',
  error: 'Error',
  after: 'Started after',
  before: 'Started before',
};

/** The filters other than the state, for the chips. */
export function conditionsOf(search: URLSearchParams): readonly Condition[] {
  return [...search].flatMap(([name, value]) => {
    if (name === 'element') return [{ name, words: `At ${value}` }];
    if (name.startsWith('var.')) return [{ name, words: `${name.slice(4)} ${spokenOf(value)}` }];
    const word = named[name];
    return word === undefined ? [] : [{ name, words: `${word} ${value}` }];
  });
}

const operators: Readonly<Record<string, { readonly word: string; readonly name: string }>> = {
  '!': { word: '≠', name: '$neq' },
  '~': { word: 'like', name: '$like' },
};

function operatorOf(
  value: string,
): { readonly operator: string; readonly value: string } | undefined {
  const first = value.charAt(0);
  return first in operators ? { operator: first, value: value.slice(1) } : undefined;
}

function spokenOf(value: string): string {
  const found = operatorOf(value);
  return found === undefined
    ? `= ${value}`
    : `${operators[found.operator]?.word ?? ''} ${found.value}`;
}

export function instanceFilter(search: URLSearchParams, definitionKey?: string): Filter {
  const state = stateOf(search);
  const variables = [...search]
    .filter(([name]) => name.startsWith('var.'))
    .map(([name, value]) => ({ name: name.slice(4), value: variableFilter(value) }));
  const get = (name: string): string | undefined => search.get(name) ?? undefined;
  const startDate = { ...given('$gte', get('after')), ...given('$lte', get('before')) };
  return {
    ...stateFilters[state],
    ...given('processDefinitionKey', definitionKey),
    ...given('businessId', get('business')),
    ...given('parentProcessInstanceKey', get('parent')),
    ...given('incidentErrorHashCode', get('error') && Number(get('error'))),
    ...elementFilter(get('element'), state),
    ...(get('tag') === undefined ? {} : { tags: [get('tag')] }),
    ...(Object.keys(startDate).length === 0 ? {} : { startDate }),
    ...(variables.length === 0 ? {} : { variables }),
  };
}

function given(name: string, value: unknown): Filter {
  return value === undefined || value === '' ? {} : { [name]: value };
}

/** Selects running instances that are at the element now. */
function elementFilter(elementId: string | undefined, state: StateChoice): Filter {
  if (elementId === undefined) return {};
  const isNow = state === 'running' || state === 'incident' || state === 'suspended';
  return {
    elementId,
    ...(isNow ? { elementInstanceState: 'ACTIVE' } : {}),
    ...(state === 'incident' ? { hasElementInstanceIncident: true } : {}),
  };
}

const elementMembers = ['elementId', 'elementInstanceState', 'hasElementInstanceIncident'];

/**
 * The filter for counts by element: without its element, so that a click on an element does not empty the diagram, and
 * without the definition, which the path of the counts names.
 */
export function countsFilter(filter: Filter): Filter {
  return Object.fromEntries(
    Object.entries(filter).filter(
      ([name]) => name !== 'processDefinitionKey' && !elementMembers.includes(name),
    ),
  );
}

/** Values of variables are JSON. A value that is not JSON is taken as a string. */
function variableFilter(text: string): unknown {
  const found = operatorOf(text);
  if (found === undefined) return asJson(text);
  const { operator, value } = found;
  const name = operators[operator]?.name ?? '$eq';
  return { [name]: name === '$like' ? value : asJson(value) };
}

function asJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
