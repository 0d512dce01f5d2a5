import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import type { ReactNode } from 'react';
import { BottomBar } from '@/components/shell/bottom-bar';
import { SiteFooter } from '@/components/shell/site-footer';
import { SiteHeader } from '@/components/shell/site-header';
import { Announcer } from '@/components/ui/announcer';
import { brand } from '@/lib/brand';
import './globals.css';

// Both typefaces come from npm packages and are served by this shop; Next computes fallbacks of the same
// metrics, so text does not jump.
const figtree = localFont({
  src: '../node_modules/@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
  variable: '--font-figtree',
  weight: '300 900',
  display: 'swap',
});
const bricolage = localFont({
  src: '../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  variable: '--font-bricolage',
  weight: '200 800',
  display: 'swap',
});

export const metadata: Metadata = {
  title: { default: `${brand.name} – ${brand.suffix}`, template: `%s – ${brand.name}` },
  description: brand.description,
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, themeColor: '#0d3426' };

export default function RootLayout({ children }: { children: ReactNode }): ReactNode {
  return (
    <html lang="en" className={`${figtree.variable} ${bricolage.variable}`}>
      <body className="flex min-h-dvh flex-col pb-16 sm:pb-0">
        <a
          href="#main"
          className="btn btn-amber sr-only z-50 focus:not-sr-only focus:fixed focus:left-4 focus:top-4"
        >
          Skip to content
        </a>
        <SiteHeader />
        <main id="main" className="flex-1" tabIndex={-1}>
          {children}
        </main>
        <SiteFooter />
        <BottomBar />
        <Announcer />
      </body>
    </html>
  );
}
