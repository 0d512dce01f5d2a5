import { createServer, type Server, type ServerResponse } from 'node:http';
import { registry } from './metrics';

async function answer(response: ServerResponse): Promise<void> {
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  } catch {
    // A number that could not be read; the scrape shows as failed.
    response.writeHead(500).end();
  }
}

/** On a port of its own, which no proxy passes on: what the shop sells is nobody else's business. */
export function serveMetrics(port: number, host: string): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') return void response.writeHead(404).end();
    void answer(response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
