import type { FastifyInstance } from 'fastify';
import { RefusedRequest } from './v2/problem.ts';
import { shown } from './v2/violation.ts';

/** Refuses compressed bodies. They would otherwise be reported as invalid JSON without the real reason. */
export function refuseEncodedBodies(app: FastifyInstance): void {
  app.addHook('preParsing', (request, reply, _payload, done) => {
    const coding = request.headers['content-encoding'];
    if (coding === undefined || coding.toLowerCase() === 'identity') {
      done();
      return;
    }
    // The accepted codings (RFC 9110 §15.5.16).
    reply.header('accept-encoding', 'identity');
    done(
      new RefusedRequest({
        status: 415,
        title: 'Unsupported Media Type',
        detail: `Content-Encoding '${shown(coding)}' is not supported; send the body as it is.`,
      }),
    );
  });
}
