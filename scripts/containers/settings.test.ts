import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { projectPath } from '../../platform/root';
import { fillExample } from './settings';

const EXAMPLE = '# What it is for.\nNAME=\nOTHER=kept\n';

test('a value takes its place, a $ in it stays one, and everything else stays as it is', () => {
  const filled = fillExample(EXAMPLE, { NAME: 'scrypt$1$2' });
  expect(filled).toBe("# What it is for.\nNAME='scrypt$1$2'\nOTHER=kept\n");
});

test('a name that the example lacks is an error: nobody would be told of that setting', () => {
  expect(() => fillExample(EXAMPLE, { MISSING: 'x', NAME: 'y' })).toThrow('deploy/example.env lacks MISSING');
});

test('the example itself can be filled in', () => {
  const example = readFileSync(projectPath('deploy', 'example.env'), 'utf8');
  const filled = parseEnv(fillExample(example, { IMAGE_TAG: 'build-1', LOOKUP_KEY: 'a=b' }));
  expect(filled).toMatchObject({
    IMAGE_TAG: 'build-1',
    LOOKUP_KEY: 'a=b',
    MEDUSA_URL: 'http://commerce:9000',
  });
});
