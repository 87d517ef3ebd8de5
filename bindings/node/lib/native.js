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
  const causes = [];
  // A working copy's own build comes first; published packages have no such folder.
  for (const place of [`../npm/${name}/captioni.node`, `@captioni/${name}`]) {
    try {
      return require(place);
    } catch (cause) {
      if (cause.code !== 'MODULE_NOT_FOUND') causes.push(cause);
    }
  }
  throw new CaptioniError(
    'INTERNAL',
    `the native part of captioni cannot be loaded: ${causes[0]?.message ?? `@captioni/${name} is not installed`}`,
    {
      hint: 'install with optional dependencies (no `--omit=optional`), on the platform that the program runs on; on Linux with glibc',
      cause: causes[0],
    },
  );
}

// SVT-AV1 writes its settings to stderr unless this forbids it. A worker's environment is a copy that C never sees.
process.env.SVT_LOG ??= '0';

const native = load();

module.exports = { jobs: new native.Jobs() };
