// The platforms that packages are made for, and this one.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const PLATFORMS = {
  'darwin-arm64': { name: 'darwin-arm64', library: 'libcaptioni_node.dylib' },
  'darwin-x64': { name: 'darwin-x64', library: 'libcaptioni_node.dylib' },
  'linux-arm64': { name: 'linux-arm64-gnu', library: 'libcaptioni_node.so', libc: ['glibc'] },
  'linux-x64': { name: 'linux-x64-gnu', library: 'libcaptioni_node.so', libc: ['glibc'] },
  'win32-x64': { name: 'win32-x64-msvc', library: 'captioni_node.dll' },
};

export const platform = PLATFORMS[`${process.platform}-${process.arch}`];
export const at = (path) => new URL(path, new URL('../', import.meta.url));
export const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
export const toJson = (value) => `${JSON.stringify(value, null, 2)}\n`;

/**
 * Writes what Node loads from a platform's package. By `process.dlopen`, as bundlers take a `require` of the add-on for
 * their own affair. The libraries beside it, which it finds by itself, are named for those who trace an application's
 * files, as Next.js does for `output: 'standalone'`.
 */
export function writeIndex(folder) {
  const libraries = readdirSync(folder).filter((file) => /\.(dll|dylib|so)(\.|$)/.test(file));
  const paths = libraries.sort().map((file) => `path.join(__dirname, '${file}')`);
  const lines = [
    "const path = require('node:path');",
    'const addon = { exports: {} };',
    "process.dlopen(addon, path.join(__dirname, 'captioni.node'));",
    `module.exports = { Jobs: addon.exports.Jobs, libraries: [${paths.join(', ')}] };`,
  ];
  writeFileSync(join(folder, 'index.js'), `${lines.join('\n')}\n`);
}
