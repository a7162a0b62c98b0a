import type { FastifyInstance } from 'fastify';

/** `GET /`: redirects a person who knows only the address. */
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
          summary: 'Redirect to the web interface if there is one, otherwise to the documentation',
          success: { 302: { description: 'The redirect.' } },
        },
      },
    },
    (_request, reply) => reply.redirect(target, 302),
  );
}
