import type { MiddlewareRoute } from '@medusajs/framework/http';
import express from 'express';
import { config } from '../config';

const inBrowsersForever = { index: false, immutable: true, maxAge: '365d' } as const;

/**
 * Uploaded files, from where they are kept. Medusa itself looks only in `static` of the directory it was
 * started in, and a build replaces that directory. No file name comes twice, so a browser may keep what it
 * has.
 */
export const fileMiddlewares: MiddlewareRoute[] = config.s3.bucket
  ? []
  : [{ matcher: '/static', middlewares: [express.static(config.files.dir, inBrowsersForever)] }];
