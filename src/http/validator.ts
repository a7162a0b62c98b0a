import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { checkBody } from './check-body.ts';
import { explainValue, fits } from './explain-value.ts';
import { readInt64Texts } from './int64-text.ts';
import { badRequest, RefusedRequest } from './v2/problem.ts';
import { bodyProblem, parameterProblem } from './v2/violation.ts';

/**
 * Checks requests with TypeBox's compiler, without coercion and without defaults. A schema is compiled on first use, so
 * that a cold start does not compile all of them.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const isBody = httpPart === 'body';
  const isOptional = 'x-optional' in schema;
  return (data: unknown) => {
    if (isBody && (data === undefined || data === null)) {
      if (isOptional) return { value: {} };
      return { error: new RefusedRequest(badRequest('Required request body is missing')) };
    }
    if (!isBody) {
      if (fits(schema, data)) return { value: data };
      return { error: new RefusedRequest(parameterProblem(data, explainValue(schema, data))) };
    }
    const checked = checkBody(schema, data);
    if (checked.isValid) return checked;
    const { value, errors } = checked;
    const read = readInt64Texts(schema, value);
    if (read !== value && fits(schema, read)) return { value: read };
    return { error: new RefusedRequest(bodyProblem(schema, value, errors)) };
  };
};
