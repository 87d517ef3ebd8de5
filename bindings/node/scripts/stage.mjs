// Puts the library that cargo built into the folder of this platform's package: `stage.mjs [debug|release]`.

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { at, manifest, platform, toJson, writeIndex } from './platforms.mjs';

const { version, repository, engines } = manifest;
const { name, library, libc } = platform;
const own = {
  name: `@captioni/${name}`,
  version,
  description: `The native part of captioni for ${process.platform} on ${process.arch}`,
  // Published packages hold an FFmpeg with x264 and x265.
  license: '(MIT OR Apache-2.0) AND GPL-2.0-or-later',
  repository,
  engines,
  os: [process.platform],
  cpu: [process.arch],
  ...(libc && { libc }),
  main: 'index.js',
};

const folder = at(`npm/${name}/`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('package.json', folder), toJson(own));
copyFileSync(at(`../../target/${process.argv[2] ?? 'debug'}/${library}`), new URL('captioni.node', folder));
writeIndex(fileURLToPath(folder));
