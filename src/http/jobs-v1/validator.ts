import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { checkBody } from '../check-body.ts';
import { RefusedJobsRequest } from './refused.ts';
import { violationError, type CheckedPart } from './violation.ts';

const partOf: Readonly<Record<string, CheckedPart>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/**
 * Like the validator of `/v2`: compiled on first use, without coercion or defaults; errors have the form of the
 * envelope.
 */
export const compileJobsValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const part = partOf[httpPart ?? ''] ?? 'body';
  const isOptional = 'x-optional' in schema;
  return (value: unknown) => {
    if (part === 'body' && (value === undefined || value === null)) {
      return isOptional ? { value: {} } : { error: missingBody() };
    }
    const checked = checkBody(schema, value);
    if (checked.isValid) return checked;
    return { error: new RefusedJobsRequest(violationError(schema, checked.errors, part)) };
  };
};

function missingBody(): RefusedJobsRequest {
  return new RefusedJobsRequest({
    name: 'BAD_REQUEST',
    message: 'The body is missing; it must be a JSON object, sent as application/json.',
  });
}
