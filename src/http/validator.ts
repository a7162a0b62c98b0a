import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/schema';
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
    if (compiled.Check(data)) return { value: data };
    if (isBody) {
      const read = readInt64Texts(schema, data);
      if (read !== data && compiled.Check(read)) return { value: read };
    }
    const [, errors] = compiled.Errors(data);
    return {
      error: new RefusedRequest(
        isBody ? bodyProblem(schema, data, errors) : parameterProblem(data, errors),
      ),
    };
  };
};
