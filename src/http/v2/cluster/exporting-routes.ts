import type { FastifyInstance } from 'fastify';
import { Object as ObjectOf, Optional } from 'typebox';
import { sendJson } from '../answer.ts';
import { Result, resultText } from '../result-schema.ts';
import type { RouteContext } from '../route.ts';
import { InputEnum } from '../schema.ts';
import { registerAdministration, type AdministrationRoute } from './administration-route.ts';

type Status = 'EXPORTING' | 'PAUSED' | 'SOFT_PAUSED';

const tag = 'Exporting';
const right = 'EXPORTER:PAUSE';
const done = { 204: { description: 'The status is changed.' } };

/**
 * This server has no exporters, because searches read the same tables as commands. So a pause changes only the status,
 * for which backup scripts wait. A restart of the node ends it.
 */
export function registerExporting(app: FastifyInstance, context: RouteContext): void {
  let status: Status = 'EXPORTING';
  const under = (root: string, part: string): readonly AdministrationRoute[] => [
    {
      method: 'GET',
      url: `${root}/exporting`,
      id: `get${part}ExportingStatus`,
      summary: 'Get whether exporting is paused',
      tag,
      right,
      success: { 200: { description: 'The status.', schema: Result({ status: resultText }) } },
      answer: (_request, reply) => sendJson(reply, JSON.stringify({ status })),
    },
    {
      method: 'POST',
      url: `${root}/exporting/pause`,
      id: `pause${part}Exporting`,
      summary: 'Pause exporting',
      tag,
      right,
      schema: { querystring: ObjectOf({ soft: Optional(InputEnum(['true', 'false'])) }) },
      success: done,
      answer: (request, reply) => {
        const { soft } = request.query as { readonly soft?: string };
        status = soft?.toLowerCase() === 'true' ? 'SOFT_PAUSED' : 'PAUSED';
        return reply.code(204).send();
      },
    },
    {
      method: 'POST',
      url: `${root}/exporting/resume`,
      id: `resume${part}Exporting`,
      summary: 'Resume exporting',
      tag,
      right,
      success: done,
      answer: (_request, reply) => {
        status = 'EXPORTING';
        return reply.code(204).send();
      },
    },
  ];
  registerAdministration(app, context, [...under('/v2', ''), ...under('/cluster/v2', 'Cluster')]);
}
