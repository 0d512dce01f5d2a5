import { dirname } from 'node:path';
import express, { type RequestHandler, type Router } from 'express';
import type { Metrics } from '../http/metrics';
import { createRouter, route } from '../http/paths';
import { createOpenApi } from '../document';

/** The package has no types, and all we need of it is where its files are. */
const SWAGGER_UI = dirname(require.resolve('swagger-ui-dist/package.json'));
const DAY_MS = 86_400_000;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Loyalty checkout API</title>
<link rel="stylesheet" href="/docs/assets/swagger-ui.css">
<link rel="icon" href="/docs/assets/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/assets/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
/** A file of its own: the content security policy allows no inline script. */
const START = `window.ui = SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true, validatorUrl: null });\n`;

/** What is open to everyone: health, metrics, and the API's own description with all of its assets. */
export function operationRoutes({ registry }: Metrics, stopping: AbortSignal | undefined): Router {
  const openApi = JSON.stringify(createOpenApi());

  const healthy: RequestHandler = (_req, res) => void res.json({ status: 'ok' });
  // Ready means "takes requests": with Temporal or the database away it still answers checkouts, at full
  // price.
  const ready: RequestHandler = (_req, res) =>
    void res.status(stopping?.aborted ? 503 : 200).json({ status: stopping?.aborted ? 'stopping' : 'ready' });
  const metrics: RequestHandler = async (_req, res) =>
    void res.type(registry.contentType).send(await registry.metrics());

  const router = createRouter();
  route(router, '/healthz', { get: [healthy] });
  route(router, '/readyz', { get: [ready] });
  route(router, '/metrics', { get: [metrics] });
  route(router, '/openapi.json', { get: [(_req, res) => void res.type('application/json').send(openApi)] });
  route(router, '/docs', { get: [(_req, res) => void res.type('html').send(PAGE)] });
  router.get('/docs/start.js', (_req, res) => void res.type('text/javascript').send(START));
  router.use('/docs/assets', express.static(SWAGGER_UI, { index: false, maxAge: DAY_MS }));
  return router;
}
