import { createHash } from 'node:crypto';
import { pagePolicy, scriptHashes, type Sources } from './content-policy';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const NONE: Sources = { scripts: [], connections: [], frames: [], pictures: [] };

test.each([
  '(self.__next_f=self.__next_f||[]).push([0])',
  'self.__next_f.push([1,"0:{\\"P\\":null,\\"c\\":[\\"\\",\\"cart\\"]}\\n"])',
  'self.__next_f.push([1,"\\u003cscript\\u003e"])',
  'requestAnimationFrame(function(){$RT=performance.now()});',
  '$RC("B:0","S:0")',
  '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["static/chunks/a.js"],"runtimeModuleIds":[1]});',
])('what Next writes into a page may run: %s', (text) =>
  expect(scriptHashes(`<p></p><script id="_R_">${text}</script>`)).toEqual([hash(text)]),
);

test.each([
  'alert(1)',
  'self.__next_f.push([1,alert(1)])',
  'self.__next_f.push([1]);alert(1);self.__next_f.push([1])',
  'self.__next_f.push([1]),alert([1])',
  '$RC("B:0","S:0");alert(1)',
  '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"a":1});alert({"b":2});',
  '',
])('what somebody else wrote into it may not: %s', (text) =>
  expect(scriptHashes(`<script>${text}</script>`)).toEqual([]),
);

test('a script from a file and a block of data need no hash', () => {
  expect(
    scriptHashes(
      '<script src="/_next/a.js" async=""></script><script type="application/ld+json">[1]</script>',
    ),
  ).toEqual([]);
});

test('a page runs its own scripts only, and talks to nobody else', () => {
  const policy = pagePolicy('<script>self.__next_f.push([1])</script>', NONE, false);
  expect(policy).toContain(`script-src 'self' ${hash('self.__next_f.push([1])')};`);
  expect(policy).toContain("connect-src 'self';");
  expect(policy).toContain("frame-src 'none'");
  expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
});

test('payment and sign-in of others are let in where they are configured', () => {
  const policy = pagePolicy(
    '',
    {
      scripts: ['https://js.stripe.com'],
      connections: ['https://finix.example'],
      frames: ['https://hooks.stripe.com'],
      pictures: ['https://pictures.example'],
    },
    true,
  );
  expect(policy).toContain("script-src 'self' https://js.stripe.com;");
  expect(policy).toContain("connect-src 'self' https://finix.example;");
  expect(policy).toContain('frame-src https://hooks.stripe.com');
  expect(policy).toContain("img-src 'self' data: https://pictures.example;");
  expect(policy).toContain('upgrade-insecure-requests');
});
