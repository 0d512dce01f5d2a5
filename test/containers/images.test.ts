import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { docker } from './compose';

const IMAGES = [
  { image: 'loyalty-checkout:build-1', folder: '.' },
  { image: 'loyalty-shop-web:build-1', folder: 'web' },
  { image: 'loyalty-shop-commerce:build-1', folder: 'commerce' },
];

const Package = z.object({ dependencies: z.record(z.string(), z.string()) });
const Bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ name: z.string(), version: z.string() })),
});
const Image = z.object({ User: z.string(), StopSignal: z.string() });

describe.each(IMAGES)('$image', ({ image, folder }) => {
  test('is run by somebody without rights, and asked to end by a signal that its process drains on', async () => {
    const config = Image.parse(JSON.parse(await docker('inspect', '--format', '{{json .Config}}', image)));
    expect(config).toEqual({ User: 'node', StopSignal: 'SIGTERM' });
  });

  test('names what is in it: each dependency with its version, and nothing that only development needs', async () => {
    const { dependencies } = Package.parse(
      JSON.parse(readFileSync(projectPath(folder, 'package.json'), 'utf8')),
    );
    const { components } = Bom.parse(
      JSON.parse(
        await docker('run', '--rm', '--entrypoint', 'cat', '--network', 'none', image, '/app/sbom.cdx.json'),
      ),
    );
    const named = components.map(({ name, version }) => `${name}@${version}`);
    expect(named).toEqual(
      expect.arrayContaining(Object.entries(dependencies).map(([name, version]) => `${name}@${version}`)),
    );
    expect(components.map(({ name }) => name)).not.toContain('jest');
  });
});
