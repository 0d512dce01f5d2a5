import type { SearchTypes } from '@medusajs/framework/types';
import {
  AbstractSearchProviderService,
  MedusaError,
  extractPrimaryKeyFilter,
} from '@medusajs/framework/utils';
import { toResult } from './answer';
import { type MeiliSearch, type MeiliSearchOptions, type Task, codeOf, connect } from './client';
import { toFilter } from './filters';
import { toQueries } from './question';
import { toSettings } from './settings';

/** Milliseconds; the engine takes writes at once and applies them one after another. */
const taskTimeout = 60_000;

/** MeiliSearch behind Medusa's search module. Errors of the engine arrive as its client throws them. */
export class MeiliSearchProvider extends AbstractSearchProviderService {
  static override identifier = 'search-meilisearch';

  private connection: Promise<MeiliSearch> | undefined;

  constructor(
    _container: object,
    private readonly options: MeiliSearchOptions,
  ) {
    super();
  }

  private client(): Promise<MeiliSearch> {
    this.connection ??= connect(this.options);
    return this.connection;
  }

  override async upsertIndex({
    index,
  }: {
    index: SearchTypes.ResolvedSearchIndexDefinition;
  }): Promise<SearchTypes.SearchTask> {
    const settings = toSettings(index);
    const client = await this.client();
    const created = await client
      .createIndex(index.physical_name, { primaryKey: index.primary_key })
      .waitTask({ timeout: taskTimeout });
    if (created.error?.code !== 'index_already_exists') assertDone(created);
    assertDone(
      await client.index(index.physical_name).updateSettings(settings).waitTask({ timeout: taskTimeout }),
    );
    return { index: index.physical_name, status: 'succeeded' };
  }

  override async deleteIndex({ index }: { index: string }): Promise<SearchTypes.SearchTask> {
    const deleted = await (await this.client()).deleteIndex(index).waitTask({ timeout: taskTimeout });
    if (deleted.error?.code !== 'index_not_found') assertDone(deleted);
    return { index, status: 'succeeded' };
  }

  override async listIndexes(): Promise<SearchTypes.SearchIndexInfo[]> {
    const { indexes } = await (await this.client()).getStats();
    return Object.entries(indexes).map(([name, { numberOfDocuments }]) => ({
      name,
      provider: MeiliSearchProvider.identifier,
      document_count: numberOfDocuments,
    }));
  }

  override async upsertDocuments({
    index,
    definition,
    documents,
  }: {
    index: string;
    definition: SearchTypes.ResolvedSearchIndexDefinition;
    documents: SearchTypes.SearchDocument[];
  }): Promise<SearchTypes.SearchTask> {
    const task = await (
      await this.client()
    )
      .index(index)
      .addDocuments(documents, { primaryKey: definition.primary_key });
    return { id: String(task.taskUid), index, status: 'enqueued' };
  }

  override async deleteDocuments({
    index,
    filters,
  }: SearchTypes.SearchDeleteDocumentsInput): Promise<SearchTypes.SearchTask> {
    const documents = (await this.client()).index(index);
    const { primaryKey } = await documents.getRawInfo();
    const ids = extractPrimaryKeyFilter(filters, { primary_key: primaryKey ?? 'id' });
    const filter = ids ? undefined : toFilter(filters);
    if (!ids && filter === undefined)
      throw new MedusaError(MedusaError.Types.INVALID_DATA, `What to delete from "${index}" is not said.`);
    const task = await documents.deleteDocuments(ids ?? { filter: filter ?? '' });
    return { id: String(task.taskUid), index, status: 'enqueued' };
  }

  override async clearIndex({ index }: { index: string }): Promise<SearchTypes.SearchTask> {
    const task = await (await this.client()).index(index).deleteAllDocuments();
    return { id: String(task.taskUid), index, status: 'enqueued' };
  }

  /** Medusa makes a new version of an index active only after this says that all of it is there. */
  async waitForTask(
    task: SearchTypes.SearchTask,
    options?: { timeout_ms?: number },
  ): Promise<SearchTypes.SearchTask> {
    assertDone(
      await (
        await this.client()
      ).tasks.waitForTask(Number(task.id), { timeout: options?.timeout_ms ?? taskTimeout }),
    );
    return { ...task, status: 'succeeded' };
  }

  override async search(input: SearchTypes.ProviderSearchQuery): Promise<SearchTypes.SearchResult> {
    const [result] = await this.searchMany([input]);
    if (!result) throw new Error('MeiliSearch left a search without an answer.');
    return result;
  }

  /** All of it in one request: the searches, and what is counted for their ranges. */
  override async searchMany(inputs: SearchTypes.ProviderSearchQuery[]): Promise<SearchTypes.SearchResult[]> {
    const questions = inputs.map((input) => ({ input, queries: toQueries(input) }));
    const { results } = await this.ask(questions.flatMap(({ queries }) => queries));
    let next = 0;
    return questions.map(({ input, queries }) =>
      toResult(input, results.slice(next, (next += queries.length))),
    );
  }

  private async ask(queries: ReturnType<typeof toQueries>) {
    try {
      return await (await this.client()).multiSearch({ queries });
    } catch (error) {
      // Medusa asks again with the newest version of the index when the one it knew is gone.
      if (error instanceof Error && codeOf(error) === 'index_not_found')
        throw new MedusaError(MedusaError.Types.NOT_FOUND, error.message);
      throw error;
    }
  }
}

function assertDone({ status, error, indexUid }: Task): void {
  if (status !== 'succeeded')
    throw new MedusaError(
      MedusaError.Types.UNEXPECTED_STATE,
      `MeiliSearch ended a task on "${indexUid}" as ${status}: ${error?.message ?? 'no reason given'}`,
    );
}
