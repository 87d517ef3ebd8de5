// Media and folders for tests.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
/** 11 s of real speech, 1280x720. */
export const speech = join(root, 'fixtures/media/jfk.mp4');
/** One thread: with more, recognition spins wherever the machine has other work. */
export const model = { model: 'tiny.en', threads: 1 };
/** Fast to encode. */
export const quick = { preset: 'ultrafast' };

/** A folder that goes with the test file. */
export function folder() {
  const path = mkdtempSync(join(tmpdir(), 'captioni-test-'));
  after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A test card with a tone. */
export function card(path, seconds = 2, size = '320x180') {
  const video = `testsrc2=size=${size}:rate=25:duration=${seconds}`;
  ffmpeg(
    ...['-f', 'lavfi', '-i', video, '-f', 'lavfi', '-i', `sine=duration=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path],
  );
  return path;
}

export function ffmpeg(...args) {
  return execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
}

/** A hash of each decoded picture. */
export function pictures(path) {
  const lines = ffmpeg('-i', path, '-map', '0:v', '-f', 'framemd5', '-').split('\n');
  return lines.filter((line) => line && !line.startsWith('#')).map((line) => line.split(',').at(-1).trim());
}

/** One cue from `start` to `end`. */
export const cue = (start, end, text) => [{ start, end, text }];

/** Asserts that `promise` rejects with a code and a message that says all of `says`. */
export async function rejects(promise, code, ...says) {
  const error = await promise.then(
    (value) => assert.fail(`it gave ${JSON.stringify(value)?.slice(0, 200)}`),
    (error) => error,
  );
  assert.equal(error.code, code, error.stack);
  for (const words of says)
    assert.ok(error.message.includes(words), `"${error.message}" does not say "${words}"`);
  return error;
}

/** Runs a module in a Node of its own, and gives what it printed. */
export async function node(source, { flags = [], env = {} } = {}) {
  const args = [...flags, '--input-type=module', '--eval', source];
  const options = { cwd: fileURLToPath(new URL('..', import.meta.url)), env: { ...process.env, ...env } };
  const child = spawn(process.execPath, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, complaints] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, out, complaints };
}

/** Names of the files in a folder, hidden ones as well. */
export const names = (path) => readdirSync(path).sort();
