import type { Answered, Request, Transport } from './transport.ts';

/** Values of a query string; several values of one name are joined by commas. */
export type Query = Readonly<
  Record<string, string | number | Date | readonly (string | number)[] | undefined>
>;

/** The kinds of requests that the parts of the client send. */
export interface Calls {
  read<Data>(path: string, query?: Query): Promise<Data>;
  /** Reads a page of a list, with the total number of items. */
  page<Item>(path: string, query?: Query): Promise<Page<Item>>;
  /** Sends a request that has the same effect when it is sent twice. */
  repeat<Data>(method: Request['method'], path: string, body?: object): Promise<Data>;
  /** Sends a request that may have more effect when it is sent twice. It is not repeated if its answer is lost. */
  once<Data>(method: Request['method'], path: string, body?: object): Promise<Data>;
  ask<Data>(request: Request): Promise<Answered<Data>>;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
}

export interface PageQuery {
  /** From 1. */
  readonly page?: number;
  /** 1 … 100; default 20. */
  readonly limit?: number;
}

export function createCalls(transport: Transport): Calls {
  const send = async <Data>(
    isRepeatable: boolean,
    [method, path, body]: readonly [Request['method'], string, object | undefined],
  ): Promise<Data> => {
    const withBody = body === undefined ? {} : { body };
    return (await transport.send<Data>({ method, path, isRepeatable, ...withBody })).data;
  };
  return {
    read: (path, query = {}) => send(true, ['GET', `${path}${searchOf(query)}`, undefined]),
    page: async (path, query = {}) => {
      const { data, meta } = await transport.send<readonly never[]>({
        method: 'GET',
        path: `${path}${searchOf(query)}`,
        isRepeatable: true,
      });
      return { items: data, total: Number(meta['total']) };
    },
    repeat: (method, path, body) => send(true, [method, path, body]),
    once: (method, path, body) => send(false, [method, path, body]),
    ask: (request) => transport.send(request),
  };
}

/** Joins parts into a path and escapes them: `/jobs/‹id›`. */
export function pathOf(...parts: readonly string[]): string {
  return parts.map((part) => `/${encodeURIComponent(part)}`).join('');
}

export function searchOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      parameters.set(name, value instanceof Date ? value.toISOString() : String(value));
    }
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
