/** `/docs`: a page that shows `/openapi.json` with Swagger UI, whose files the build of the web interface has put below `/ui/`. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Continuo: API reference</title>
    <link rel="icon" href="/ui/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/ui/swagger-ui/swagger-ui.css">
  </head>
  <body>
    <main id="reference">
      <h1>API reference</h1>
      <p>The reference needs JavaScript and the web interface, which <code>npm run build:web</code> builds.
        The same as an OpenAPI document: <a href="/openapi.json">openapi.json</a>.</p>
    </main>
    <script src="/ui/swagger-ui/swagger-ui-bundle.js"></script>
    <script src="/ui/docs.js"></script>
  </body>
</html>
`;
