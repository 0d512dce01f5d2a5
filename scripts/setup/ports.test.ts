import { createServer, type AddressInfo } from 'node:net';
import { Sentence } from '../console';
import { freePort, requireFreePort } from './ports';

test('a taken port is told in one sentence: the port, what wanted it, the variable that moves it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const refusal = requireFreePort(port, 'the API', 'API_PORT');
    await expect(refusal).rejects.toThrow(
      `Port ${port} is taken, and the API wants it: end the program that uses it, or set API_PORT to a free port.`,
    );
    await expect(refusal).rejects.toBeInstanceOf(Sentence);
  } finally {
    server.close();
  }
});

test('no port is given twice, and none that the system gives by itself', async () => {
  const ports = await Promise.all(Array.from({ length: 200 }, freePort));
  expect(new Set(ports).size).toBe(ports.length);
  expect(Math.max(...ports)).toBeLessThan(32_000);
});

test('a free port is let through', async () => {
  await expect(requireFreePort(await freePort(), 'the API', 'API_PORT')).resolves.toBeUndefined();
});
