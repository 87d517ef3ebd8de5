// Puts the library that cargo built into the folder of this platform's package: `stage.mjs [debug|release]`.

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const PLATFORMS = {
  'darwin-arm64': { name: 'darwin-arm64', library: 'libcaptioni_node.dylib' },
  'darwin-x64': { name: 'darwin-x64', library: 'libcaptioni_node.dylib' },
  'linux-arm64': { name: 'linux-arm64-gnu', library: 'libcaptioni_node.so', libc: ['glibc'] },
  'linux-x64': { name: 'linux-x64-gnu', library: 'libcaptioni_node.so', libc: ['glibc'] },
  'win32-x64': { name: 'win32-x64-msvc', library: 'captioni_node.dll' },
};

const profile = process.argv[2] ?? 'debug';
const { name, library, libc } = PLATFORMS[`${process.platform}-${process.arch}`];
const at = (path) => new URL(path, import.meta.url);

const { version, license, repository, engines } = JSON.parse(readFileSync(at('../package.json'), 'utf8'));
const manifest = {
  name: `@captioni/${name}`,
  version,
  description: `The native part of captioni for ${process.platform} on ${process.arch}`,
  license,
  repository,
  engines,
  os: [process.platform],
  cpu: [process.arch],
  ...(libc && { libc }),
  main: 'captioni.node',
};

const folder = at(`../npm/${name}/`);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('package.json', folder), `${JSON.stringify(manifest, null, 2)}\n`);
copyFileSync(at(`../../../target/${profile}/${library}`), new URL('captioni.node', folder));
