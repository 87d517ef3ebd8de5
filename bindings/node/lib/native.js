const { existsSync } = require('node:fs');
const path = require('node:path');
const { CaptioniError } = require('./errors');

/** Node's names of the platforms that packages exist for, and those packages. */
const PACKAGES = {
  'darwin-arm64': 'darwin-arm64',
  'darwin-x64': 'darwin-x64',
  'linux-arm64': 'linux-arm64-gnu',
  'linux-x64': 'linux-x64-gnu',
  'win32-x64': 'win32-x64-msvc',
};

function load() {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (!name) {
    const known = Object.keys(PACKAGES).join(', ');
    throw new CaptioniError('INTERNAL', `there is no build of captioni for ${platform}; there are ${known}`);
  }
  // A working copy's own build comes first; published packages have no such folder.
  const own = path.join(__dirname, '..', 'npm', name);
  // The names are written out, as whoever traces an application's files follows no others, and in a `try`, as bundlers
  // then take it that all but one are missing.
  try {
    if (existsSync(own)) return require(own);
    switch (name) {
      case 'darwin-arm64':
        return require('@captioni/darwin-arm64');
      case 'darwin-x64':
        return require('@captioni/darwin-x64');
      case 'linux-arm64-gnu':
        return require('@captioni/linux-arm64-gnu');
      case 'linux-x64-gnu':
        return require('@captioni/linux-x64-gnu');
      case 'win32-x64-msvc':
        return require('@captioni/win32-x64-msvc');
    }
  } catch (cause) {
    throw unloadable(name, cause);
  }
}

function unloadable(name, cause) {
  const reason = cause.code === 'MODULE_NOT_FOUND' ? `@captioni/${name} is not installed` : cause.message;
  const hint = isBundled()
    ? "captioni was bundled into the application, which its native part cannot be; leave it to Node: `serverExternalPackages: ['captioni']` in next.config, `externals` for webpack, `external` for esbuild, Rollup and Vite"
    : 'install with optional dependencies (no `--omit=optional`), on the platform that the program runs on; on Linux with glibc';
  return new CaptioniError('INTERNAL', `the native part of captioni cannot be loaded: ${reason}`, {
    hint,
    cause,
  });
}

/** Whether this code is no longer in its own file. */
const isBundled = () => path.basename(__filename) !== 'native.js' || !existsSync(__filename);

// SVT-AV1 writes its settings to stderr unless this forbids it. A worker's environment is a copy that C never sees.
process.env.SVT_LOG ??= '0';

const native = load();

module.exports = { jobs: new native.Jobs() };
