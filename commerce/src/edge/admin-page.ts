import { join } from 'node:path';
import express from 'express';
import { config } from '../config';

/** What `medusa build` made of Medusa's admin; a server that runs from its sources has none. */
const FOLDER = join(process.cwd(), 'public', 'admin');
const ASSETS = /^\/app\/assets\//;

/** Where pictures of products are, if not here: on S3, or at the shop's own address. */
const pictures = new URL(config.files.url).origin;

/**
 * The page runs its own scripts only, talks to this server only, and stands in nobody's frame, so that no
 * click is stolen. Its library of components writes styles into the page.
 */
const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    `img-src 'self' data: blob: ${pictures}`,
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

/**
 * Medusa's admin, as it was built. Medusa would serve it too, beside this edge and without these headers, and
 * in development by a Vite server; so `medusa-config.ts` lets it build and not serve.
 */
export const adminPage = express.Router();
adminPage.use((req, res, next) => {
  res.set(HEADERS);
  next();
});
// Built files carry their hash in the name.
adminPage.use(
  '/app',
  express.static(FOLDER, { index: false, immutable: true, maxAge: '365d', redirect: false }),
);
adminPage.use((req, res, next) => {
  if (ASSETS.test(req.path)) return next();
  // An address inside the page is the page's own to read.
  res.set('Cache-Control', 'no-cache').sendFile('index.html', { root: FOLDER }, (error) => {
    if (error) next();
  });
});
