// What users install: both packages, packed, in an empty folder.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { platform, writeIndex } from '../scripts/platforms.mjs';
import { folder, names, pictures, root, speech } from './support.mjs';

const run = (program, args, cwd) => execFileSync(program, args, { cwd, encoding: 'utf8' });

/** Both packages as files. */
function pack() {
  const packed = folder();
  run(process.execPath, [fileURLToPath(new URL('../scripts/pack.mjs', import.meta.url)), packed]);
  const packages = names(packed).map((name) => join(packed, name));
  assert.equal(packages.length, 2, 'the package, and this platform’s');
  return packages;
}

const install = (home, ...args) =>
  run('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', ...args], home);

test('the version is that of the core', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  assert.match(readFileSync(join(root, 'Cargo.toml'), 'utf8'), new RegExp(`^version = "${version}"$`, 'm'));
});

test('installed from their packages into an empty folder, the example runs', () => {
  const home = folder();
  writeFileSync(join(home, 'package.json'), '{ "private": true }');
  install(home, ...pack());
  cpSync(join(root, 'examples/node/caption.mjs'), join(home, 'caption.mjs'));
  const said = run(process.execPath, ['caption.mjs', speech, 'out.mp4', 'barbie'], home);
  assert.match(said, /out\.mp4: .*ask not what your country can do for you/i);
  assert.equal(pictures(join(home, 'out.mp4')).length, 275);

  const required = "console.log(typeof require('captioni').Captioni.load)";
  assert.equal(run(process.execPath, ['--eval', required], home).trim(), 'function');
});

test('in npm workspaces each finds it, however npm lays them out', () => {
  const packages = pack();
  for (const strategy of ['hoisted', 'nested', 'linked']) {
    const home = folder();
    writeFileSync(join(home, 'package.json'), '{ "private": true, "workspaces": ["packages/*"] }');
    const workspaces = ['one', 'two'].map((name) => join(home, 'packages', name));
    for (const place of workspaces) {
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'package.json'), `{ "name": "${basename(place)}", "version": "1.0.0" }`);
    }
    install(home, `--install-strategy=${strategy}`, '--workspaces', ...packages);
    const cues = "require('captioni').cues({ cues: [{ start: 0, end: 1, text: 'Hello' }] })";
    for (const place of workspaces)
      assert.equal(
        run(
          process.execPath,
          ['--eval', `${cues}.then(({ cues }) => console.log(cues.length))`],
          place,
        ).trim(),
        '1',
        strategy,
      );
  }
});

test('bundled into an application, it says that it must not be', () => {
  const home = folder();
  // What bundlers make of a module: its code in another file, with the names of files as they were.
  const own = readFileSync(new URL('../lib/native.js', import.meta.url), 'utf8');
  const errors = JSON.stringify(fileURLToPath(new URL('../lib/errors.js', import.meta.url)));
  writeFileSync(join(home, 'bundle.cjs'), own.replace("'./errors'", errors));
  const source = "try { require('./bundle.cjs') } catch ({ code, hint }) { console.log(code, hint) }";
  const said = run(process.execPath, ['--eval', source], home);
  assert.match(said, /^INTERNAL captioni was bundled .*serverExternalPackages: \['captioni'\]/);
});

test('a package names the libraries beside its add-on, for those who trace files', () => {
  const [home, native] = [folder(), fileURLToPath(new URL(`../npm/${platform.name}/`, import.meta.url))];
  cpSync(native, home, { recursive: true });
  for (const library of ['libone.so.1', 'libtwo.dylib', 'three.dll', 'notes.txt'])
    writeFileSync(join(home, library), '');
  writeIndex(home);
  const said = run(
    process.execPath,
    ['--print', `require(${JSON.stringify(home)}).libraries.join()`],
    home,
  ).trim();
  assert.deepEqual(
    said.split(',').sort(),
    ['libone.so.1', 'libtwo.dylib', 'three.dll'].map((name) => join(home, name)).sort(),
  );
});
