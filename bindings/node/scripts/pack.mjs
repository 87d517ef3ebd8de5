// Packs what `stage.mjs` laid out, and the package that users name, into a folder: `pack.mjs FOLDER`.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { at, manifest, PLATFORMS, platform, toJson, writeIndex } from './platforms.mjs';

const target = resolve(process.argv[2] ?? 'packages');
const root = join(target, 'captioni');
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

rmSync(root, { recursive: true, force: true });
mkdirSync(root, { recursive: true });
// The native part goes into a package of its own.
const files = manifest.files.filter((file) => file !== 'npm');
for (const file of [...files, 'README.md']) cpSync(at(file), join(root, file), { recursive: true });
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE'])
  cpSync(at(`../../core/${licence}`), join(root, licence));

// Named here alone: in the working copy, `npm ci` would look for packages that are not published yet.
const { devDependencies, ...published } = manifest;
const names = Object.values(PLATFORMS).map(({ name }) => `@captioni/${name}`);
const optionalDependencies = Object.fromEntries(names.sort().map((name) => [name, manifest.version]));
writeFileSync(join(root, 'package.json'), toJson({ ...published, files, optionalDependencies }));

const native = fileURLToPath(at(`npm/${platform.name}`));
writeIndex(native);

const packages = [root, native];
execFileSync(npm, ['pack', '--silent', '--pack-destination', target, ...packages], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
rmSync(root, { recursive: true, force: true });
