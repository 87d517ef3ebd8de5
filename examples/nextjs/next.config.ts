import type { NextConfig } from 'next';

const config: NextConfig = {
  // The one line that captioni needs: its native part is loaded by Node, not bundled.
  serverExternalPackages: ['captioni'],
  // What `npm run build` makes runs by itself: .next/standalone may be moved to where there is nothing but Node.
  output: 'standalone',
};

export default config;
