import type { Server } from 'node:http';
import { container } from '@medusajs/framework';
import type { Logger } from '@medusajs/framework/types';
import { reasonOf } from '@loyalty-checkout/medusa-plugin/failure';
import { collectOutbox, collectProcess } from '../../metrics/metrics';
import { serveMetrics } from '../../metrics/server';
import { OUTBOX, type OutboxService } from '@loyalty-checkout/medusa-plugin/modules/outbox';

/** `port` 0: nobody is told anything. */
export interface MetricsOptions {
  port: number;
  host: string;
}

/** Serves the numbers of this process for as long as the shop runs; commands and migrations serve none. */
export class MetricsService {
  private server: Server | undefined;

  /** Medusa calls these once the shop has started, and before it stops. */
  readonly __hooks = {
    onApplicationStart: () => this.start(),
    onApplicationPrepareShutdown: async (): Promise<void> => void this.server?.close(),
  };

  constructor(
    private readonly dependencies: { logger: Logger },
    private readonly options: MetricsOptions,
  ) {}

  /** A port that is taken costs the numbers, not the shop. */
  private async start(): Promise<void> {
    const { port, host } = this.options;
    if (port === 0) return;
    collectProcess();
    collectOutbox(() => container.resolve<OutboxService>(OUTBOX).numbers());
    try {
      this.server = await serveMetrics(port, host);
    } catch (error) {
      this.dependencies.logger.error(`The metrics have no port: ${reasonOf(error)}`);
    }
  }
}
