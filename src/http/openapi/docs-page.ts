/** `/docs`: the OpenAPI document as one page of HTML that needs nothing from anywhere else. */
import { docsScript, docsStyle } from './docs-assets.ts';

interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
}

interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: readonly ParameterObject[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

interface ParameterObject {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

interface Located {
  readonly method: string;
  readonly path: string;
  readonly operation: OperationObject;
}

export function writeDocsPage(openApi: object): string {
  const document = openApi as Document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const groups = document.tags.map(({ name }) => ({
    name,
    operations: operations.filter(({ operation }) => operation.tags.includes(name)),
  }));
  const { title, version, description } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escape(title)} API</title><style>${docsStyle}</style></head><body>
<nav><h1>${escape(title)} <small>${escape(version)}</small></h1>
<p><a href="/openapi.json">openapi.json</a></p>${groups.map(navigation).join('')}</nav>
<main><p>${escape(description)}</p>${groups.map(group).join('')}</main>
<script>${docsScript}</script></body></html>`;
}

interface Group {
  readonly name: string;
  readonly operations: readonly Located[];
}

function navigation({ name, operations }: Group): string {
  const links = operations.map(
    ({ operation }) =>
      `<li><a href="#${escape(operation.operationId)}">${escape(operation.summary)}</a></li>`,
  );
  return `<h2>${escape(name)}</h2><ul>${links.join('')}</ul>`;
}

function group({ name, operations }: Group): string {
  return `<section><h2>${escape(name)}</h2>${operations.map(article).join('')}</section>`;
}

function article({ method, path, operation }: Located): string {
  const { operationId, summary, parameters, requestBody, responses } = operation;
  return `<article id="${escape(operationId)}"><h3><b class="${method}">${method.toUpperCase()}</b>
<code>${escape(path)}</code></h3><p>${escape(summary)} <small>${escape(operationId)}</small></p>
${parameters.length === 0 ? '' : table('Parameters', parameters.map(parameterRow))}
${requestBody === undefined ? '' : bodyOf(requestBody)}
${table('Answers', Object.entries(responses).map(answerRow))}
${tryIt({ method, path, operation })}</article>`;
}

function table(caption: string, rows: readonly string[]): string {
  return `<table><caption>${caption}</caption><tbody>${rows.join('')}</tbody></table>`;
}

function parameterRow({ name, in: place, required, schema }: ParameterObject): string {
  const need = required ? 'required' : 'optional';
  return `<tr><td><code>${escape(name)}</code></td><td>${typeOf(schema)}</td><td>${place}, ${need}. ${escape(schema.description ?? '')}</td></tr>`;
}

function bodyOf(body: NonNullable<OperationObject['requestBody']>): string {
  return Object.entries(body.content)
    .map(([mediaType, { schema }]) =>
      table(
        `Body, ${escape(mediaType)}${body.required ? '' : ', optional'}`,
        propertyRows(schema, ''),
      ),
    )
    .join('');
}

/** One row for a property, nested ones after it with their path. */
function propertyRows(schema: Schema, prefix: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = `${prefix}${name}`;
    const need = schema.required?.includes(name) === true ? 'required. ' : '';
    const row = `<tr><td><code>${escape(path)}</code></td><td>${typeOf(property)}</td><td>${need}${escape(property.description ?? '')}</td></tr>`;
    const nested = property.items === undefined ? property : property.items;
    return [row, ...propertyRows(nested, property.items === undefined ? `${path}.` : `${path}[].`)];
  });
}

function answerRow([status, answer]: [string, OperationObject['responses'][string]]): string {
  const contents = Object.entries(answer.content ?? {}).map(([mediaType, { schema }]) => {
    const rows = propertyRows(schema, '');
    return rows.length === 0
      ? escape(mediaType)
      : `<details><summary>${escape(mediaType)}</summary><table>${rows.join('')}</table></details>`;
  });
  return `<tr><td><code>${status}</code></td><td>${contents.join('')}</td><td>${escape(answer.description)}</td></tr>`;
}

function typeOf(schema: Schema): string {
  if (schema.enum !== undefined) return escape(schema.enum.join(' | '));
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeOf).join(' or ');
  const types = Array.isArray(schema.type) ? schema.type : [schema.type ?? 'any'];
  const named = types.map((type: string) =>
    type === 'array' && schema.items !== undefined ? `list of ${typeOf(schema.items)}` : type,
  );
  return named.join(' or ') + (schema.format === undefined ? '' : ` (${escape(schema.format)})`);
}

/** A form that sends the request from the page; files are for real clients. */
function tryIt({ method, path, operation }: Located): string {
  const { parameters, requestBody } = operation;
  if (requestBody !== undefined && !('application/json' in requestBody.content)) return '';
  const inputs = parameters.map(
    ({ name, in: place }) =>
      `<label>${escape(name)} <input name="${escape(name)}" data-in="${place}"></label>`,
  );
  const schema = requestBody?.content['application/json']?.schema;
  const body =
    schema === undefined
      ? ''
      : `<label>Body <textarea name="body" rows="6">${escape(JSON.stringify(exampleOf(schema), null, 2))}</textarea></label>`;
  return `<details><summary>Try it</summary><form data-method="${method.toUpperCase()}" data-path="${escape(path)}">${inputs.join('')}${body}<button>Send</button><pre hidden></pre></form></details>`;
}

/** The required properties, and the first optional one where none is required. */
function exampleOf(schema: Schema): unknown {
  if (schema.examples?.[0] !== undefined) return schema.examples[0];
  if (schema.enum !== undefined) return schema.enum[0];
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object': {
      const names = schema.required ?? [];
      return Object.fromEntries(
        names.map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      );
    }
    case 'array':
      return [];
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return true;
    default:
      return 'text';
  }
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
