/**
 * A container's health check: ends with 0 when the URL answers 2xx within 3 s. The image has no curl. usage:
 * node deploy/health.mjs <url>
 */
const [url] = process.argv.slice(2);
const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
