// Puts the library that cargo built into the folder of this platform's package: `stage.mjs [debug|release]`.

import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { at, manifest, platform, toJson } from './platforms.mjs';

const { version, repository, engines } = manifest;
const { name, library, libc } = platform;
const own = {
  name: `@captioni/${name}`,
  version,
  description: `The native part of captioni for ${process.platform} on ${process.arch}`,
  // Published packages carry FFmpeg's libraries.
  license: '(MIT OR Apache-2.0) AND LGPL-2.1-or-later',
  repository,
  engines,
  os: [process.platform],
  cpu: [process.arch],
  ...(libc && { libc }),
  main: 'captioni.node',
};

const folder = at(`npm/${name}/`);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('package.json', folder), toJson(own));
copyFileSync(at(`../../target/${process.argv[2] ?? 'debug'}/${library}`), new URL('captioni.node', folder));
