import type { NextConfig } from 'next';

const config: NextConfig = {
  // The one line that captioni needs: its native part is loaded by Node, not bundled.
  serverExternalPackages: ['captioni'],
};

export default config;
