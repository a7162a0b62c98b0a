// The page /docs. A file of its own because the content security policy allows no script in the page.
(() => {
  const theme = localStorage.getItem('continuo.theme');
  const isDark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.classList.toggle('dark-mode', isDark);
  SwaggerUIBundle({
    url: '/openapi.json',
    dom_id: '#reference',
    // Without it, Swagger UI sends the document to a validator on another host.
    validatorUrl: null,
    deepLinking: true,
    docExpansion: 'list',
    defaultModelExpandDepth: 3,
    defaultModelsExpandDepth: 0,
    filter: true,
    displayOperationId: true,
    displayRequestDuration: true,
    // Bounds and patterns of parameters, and the roles that may call an operation.
    showCommonExtensions: true,
    showExtensions: true,
  });
})();
