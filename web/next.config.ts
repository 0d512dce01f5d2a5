import path from 'node:path';
import type { NextConfig } from 'next';

/** Nothing of the environment stands here: one build runs against every backend (`lib/config.ts` is read at run time). */
const nextConfig: NextConfig = {
  poweredByHeader: false,
  turbopack: { root: path.resolve(import.meta.dirname) },
  async rewrites() {
    // The front page is an ISR page below a parameter, so that the build makes none of it: the build needs no running backend.
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
        ],
      },
    ];
  },
};

export default nextConfig;
