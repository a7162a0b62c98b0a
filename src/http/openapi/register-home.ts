import type { FastifyInstance } from 'fastify';

/** `GET /`: where a person who knows only the address wants to go. */
export function registerHome(app: FastifyInstance): void {
  let target = '/docs';
  app.addHook('onRoute', ({ url }) => {
    if (url === '/ui/' || url === '/ui/*') target = '/ui/';
  });
  app.get(
    '/',
    {
      config: {
        isPublic: true,
        isPage: true,
        operation: {
          id: 'getHome',
          tag: 'Operations',
          summary: 'To the web interface if there is one, else to the documentation',
          success: { 302: { description: 'There.' } },
        },
      },
    },
    (_request, reply) => reply.redirect(target, 302),
  );
}
