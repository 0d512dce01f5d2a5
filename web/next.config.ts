import path from 'node:path';
import type { NextConfig } from 'next';

/** What a page of this shop, or a frame in it, may ask the browser for: paying, and nothing else. */
const PERMISSIONS = [
  'payment=(self "https://js.stripe.com" "https://hooks.stripe.com")',
  ...[
    'accelerometer',
    'camera',
    'display-capture',
    'geolocation',
    'gyroscope',
    'hid',
    'magnetometer',
    'microphone',
    'midi',
    'serial',
    'usb',
    'xr-spatial-tracking',
  ].map((feature) => `${feature}=()`),
].join(', ');

/**
 * Nothing of the environment stands here: one build runs against every backend (`lib/config.ts` is read at
 * run time).
 */
const nextConfig: NextConfig = {
  // What the pages need and nothing else, for the image (`deploy/web.Dockerfile`): `.next/standalone`.
  output: 'standalone',
  poweredByHeader: false,
  // By the server around Next (`server/main.ts`), which must see a page before it is compressed.
  compress: false,
  // A page that did not change would keep the policy of an older start of this server.
  generateEtags: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  // Pages are kept in memory: on disk they would outlive this start, and sell what only another backend's shelf had.
  experimental: { isrFlushToDisk: false },
  async rewrites() {
    // The front page is an ISR page below a parameter, so that the build makes none of it: the build needs no
    // running backend.
    return [{ source: '/', destination: '/home/us' }];
  },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'X-Content-Type-Options', value: 'nosniff' },
          { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
          { key: 'X-Frame-Options', value: 'DENY' },
          // Signing in with Google and Firebase opens a window that talks back.
          { key: 'Cross-Origin-Opener-Policy', value: 'same-origin-allow-popups' },
          { key: 'Permissions-Policy', value: PERMISSIONS },
        ],
      },
    ];
  },
};

export default nextConfig;
