import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { projectPath } from '../../platform/root';
import { docker } from './compose';

const IMAGES = [
  { image: 'loyalty-checkout:build-1', folder: '.' },
  { image: 'loyalty-shop-web:build-1', folder: 'web' },
  { image: 'loyalty-shop-commerce:build-1', folder: 'commerce' },
];

const Package = z.object({ version: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });
const Bom = z.object({
  bomFormat: z.literal('CycloneDX'),
  components: z.array(z.object({ 'bom-ref': z.string() })),
});
const Image = z.object({ User: z.string(), StopSignal: z.string() });

const packageIn = (...path: string[]) =>
  Package.parse(JSON.parse(readFileSync(projectPath(...path, 'package.json'), 'utf8')));
/** What is linked has the version that it says itself. */
const versionOf = (folder: string, version: string): string =>
  version.startsWith('file:') ? packageIn(folder, version.slice('file:'.length)).version : version;

describe.each(IMAGES)('$image', ({ image, folder }) => {
  test('is run by somebody without rights, and asked to end by a signal that its process drains on', async () => {
    const config = Image.parse(JSON.parse(await docker('inspect', '--format', '{{json .Config}}', image)));
    expect(config).toEqual({ User: 'node', StopSignal: 'SIGTERM' });
  });

  test('names what is in it: each dependency with its version, and nothing that only development needs', async () => {
    const { dependencies } = packageIn(folder);
    const { components } = Bom.parse(
      JSON.parse(
        await docker('run', '--rm', '--entrypoint', 'cat', '--network', 'none', image, '/app/sbom.cdx.json'),
      ),
    );
    const named = components.map((component) => component['bom-ref']);
    expect(named).toEqual(
      expect.arrayContaining(
        Object.entries(dependencies).map(([name, version]) => `${name}@${versionOf(folder, version)}`),
      ),
    );
    expect(named.filter((name) => name.startsWith('jest@'))).toEqual([]);
  });
});
