import type { FastifyInstance } from 'fastify';

/** A route as the OpenAPI document has it; a route that is not in it cannot be registered. */
export interface TestedRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  readonly body: 'none' | 'json' | 'form';
  /** Names of the body's properties. */
  readonly properties: readonly string[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<
        string,
        { readonly schema: { readonly properties?: Readonly<Record<string, object>> } }
      >
    >;
  };
}

export async function describedRoutes(app: FastifyInstance): Promise<readonly TestedRoute[]> {
  const document = (await app.inject('/openapi.json')).json<Document>();
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => routeOf(path, method, operation)),
  );
}

function routeOf(path: string, method: string, operation: Operation): TestedRoute {
  const json = operation.requestBody?.content['application/json'];
  const named = (place: string): readonly string[] =>
    operation.parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
  return {
    method: method.toUpperCase() as TestedRoute['method'],
    path,
    pathParameters: named('path'),
    queryParameters: named('query'),
    body: operation.requestBody === undefined ? 'none' : json === undefined ? 'form' : 'json',
    properties: Object.keys(json?.schema.properties ?? {}),
  };
}
