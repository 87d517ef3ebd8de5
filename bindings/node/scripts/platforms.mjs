// The platforms that packages are made for, and this one.

import { readFileSync } from 'node:fs';

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
