import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Sentence, type Progress } from '../console';
import { cacheFolder, findOnPath, isExecutable, run } from './host';
import { installPackage } from './package-manager';
import { downloadBySdk, downloaded } from './sdk-download';

const WHAT = 'Time-skipping server';
const VERSION = '1.38.0';
const DOWNLOAD_MS = 60_000;
const MAVEN_MS = 5 * 60_000;

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>checkout</groupId><artifactId>time-skipping-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version></dependency></dependencies>
</project>
`;

async function fetchJars(folder: string, maven: string): Promise<void> {
  const jars = join(folder, 'lib');
  writeFileSync(join(folder, 'pom.xml'), pom);
  await run(
    maven,
    [
      '-q',
      '-B',
      '-f',
      join(folder, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${jars}`,
      '-DincludeScope=runtime',
    ],
    { timeoutMs: MAVEN_MS },
  );
  if (readdirSync(jars).length === 0) throw new Error('Maven brought no jars');
}

/** The SDK gives the server 5 s to come up: Java compiles less thoroughly and collects with one thread. */
const QUICK_START = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto';

function writeScript(script: string, java: string): string {
  const jars = join(dirname(script), 'lib');
  writeFileSync(
    script,
    `#!/bin/sh\nexec '${java}' ${QUICK_START} -cp '${jars}/*' io.temporal.testserver.TestServer "$@"\n`,
  );
  chmodSync(script, 0o755);
  return script;
}

/**
 * The path of an executable for `createTimeSkipping({ server: { executable: { type: 'existing-path', path } }
 * })`.
 */
export async function provideTimeSkippingServer(progress: Progress): Promise<string> {
  const downloads = cacheFolder('time-skipping', 'sdk');
  const folder = cacheFolder('time-skipping', `maven-${VERSION}`);
  const script = join(folder, 'temporal-test-server');
  const keptJava = isExecutable(script) ? findOnPath('java') : undefined;
  const kept = downloaded(downloads) ?? (keptJava && writeScript(script, keptJava));
  if (kept) {
    progress.done(WHAT, 'kept from an earlier run');
    return kept;
  }
  progress.busy(WHAT, "the SDK's own download");
  const bySdk = await downloadBySdk('time-skipping', downloads, DOWNLOAD_MS);
  if (bySdk) {
    progress.done(WHAT, "the SDK's own download");
    return bySdk;
  }
  if (!findOnPath('mvn') || !findOnPath('java'))
    await installPackage({ apt: 'maven', brew: 'maven' }, progress);
  const [maven, java] = [findOnPath('mvn'), findOnPath('java')];
  if (!maven || !java)
    throw new Sentence(
      "The time-skipping test server is missing: the SDK's download was not reachable, and without Java and Maven it cannot be fetched from Maven Central. Install both and run again.",
    );
  await fetchJars(folder, maven);
  progress.done(WHAT, `from Maven, ${VERSION}`);
  return writeScript(script, java);
}
