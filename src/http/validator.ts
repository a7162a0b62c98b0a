import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
import { checkBody } from './check-body.ts';
import { readInt64Texts } from './int64-text.ts';
import { badRequest, RefusedRequest } from './v2/problem.ts';
import { bodyProblem, parameterProblem } from './v2/violation.ts';

/**
 * Checks requests by TypeBox's compiler, without coercion and without defaults. A schema is compiled when it is first
 * used, so that a cold start does not pay for all of them.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  let compiled: ReturnType<typeof Compile> | undefined;
  const isBody = httpPart === 'body';
  const isOptional = 'x-optional' in schema;
  return (data: unknown) => {
    if (isBody && (data === undefined || data === null)) {
      if (isOptional) return { value: {} };
      return { error: new RefusedRequest(badRequest('Required request body is missing')) };
    }
    compiled ??= Compile(schema);
    if (!isBody) {
      if (compiled.Check(data)) return { value: data };
      return { error: new RefusedRequest(parameterProblem(data, compiled.Errors(data)[1])) };
    }
    const checked = checkBody(compiled, data);
    if (checked.isGood) return checked;
    const { value, errors } = checked;
    const read = readInt64Texts(schema, value);
    if (read !== value && compiled.Check(read)) return { value: read };
    return { error: new RefusedRequest(bodyProblem(schema, value, errors)) };
  };
};
