const SCRAPE_MS = 5_000;

/** The metrics of some processes, each with the names of the labels that its samples carry. */
export type Scraped = Map<string, Set<string>>;

/** As Prometheus adds them itself. */
const OF_PROMETHEUS = ['job', 'instance'];
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? \S+/;
const TYPE = /^# TYPE (\S+) (\S+)/;

const namesOf = (name: string, type: string): string[] => {
  if (type === 'histogram') return [`${name}_bucket`, `${name}_sum`, `${name}_count`];
  return type === 'summary' ? [name, `${name}_sum`, `${name}_count`] : [name];
};

/** Adds what one process tells. A metric that has no sample yet is there with its name. */
function read(text: string, into: Scraped): void {
  for (const line of text.split('\n')) {
    const [, declared, type = ''] = TYPE.exec(line) ?? [];
    if (declared)
      for (const name of namesOf(declared, type)) into.set(name, into.get(name) ?? new Set(OF_PROMETHEUS));
    const [, name, labels = ''] = SAMPLE.exec(line) ?? [];
    if (!name) continue;
    const known = into.get(name) ?? new Set(OF_PROMETHEUS);
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
    into.set(name, known);
  }
}

/** One scrape of every process. Throws where one does not answer. */
export async function scrape(urls: readonly string[]): Promise<{ metrics: Scraped; text: string }> {
  const texts = await Promise.all(
    urls.map(async (url) => {
      const response = await fetch(url, { signal: AbortSignal.timeout(SCRAPE_MS) });
      if (!response.ok) throw new Error(`${url} answered ${response.status}`);
      return response.text();
    }),
  );
  const metrics: Scraped = new Map([['up', new Set(OF_PROMETHEUS)]]);
  for (const text of texts) read(text, metrics);
  return { metrics, text: texts.join('\n') };
}
