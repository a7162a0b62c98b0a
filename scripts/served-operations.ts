import type { ServedOperation } from './compatibility-page.ts';

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId?: string }>>>
  >;
}

/** The operations below `/v2` in the OpenAPI document of a server. */
export function servedOperations(document: string): readonly ServedOperation[] {
  const { paths } = JSON.parse(document) as Document;
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v2/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { operationId }]) =>
        operationId === undefined
          ? []
          : [{ id: operationId, call: `${method.toUpperCase()} ${path}` }],
      ),
    );
}
