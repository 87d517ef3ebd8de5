// The built application, moved to another folder, as a person uses it: Chromium, a real video, real speech.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const speech = here('../../../fixtures/media/jfk.mp4');
const shots = process.env.SCREENSHOTS;
const folder = () => realpathSync(mkdtempSync(join(tmpdir(), 'captioni-test-')));
const [temporary, home] = [folder(), folder()];

let [server, address, browser, page] = [];

before(async () => {
  // Links to modules stay relative; by default they would lead back here.
  cpSync(here('../.next/standalone'), home, { recursive: true, verbatimSymlinks: true });
  server = spawn(process.execPath, ['server.js'], {
    cwd: home,
    env: {
      ...process.env,
      HOSTNAME: '127.0.0.1',
      PORT: '0',
      TMPDIR: temporary,
      NEXT_TELEMETRY_DISABLED: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  address = await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the application ended with ${code}`)));
    server.stdout.on('data', (text) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(text);
      if (found) resolve(found[0]);
    });
  });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
  });
});

after(async () => {
  await browser?.close();
  server?.kill();
  for (const made of [temporary, home]) rmSync(made, { recursive: true, force: true });
});

beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(address);
});

const shoot = (name) => shots && page.screenshot({ path: join(shots, `${name}.png`) });
const upload = async (file) => {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Caption it' }).click();
};
const videos = () => readdirSync(temporary, { recursive: true }).filter((name) => name.endsWith('.mp4'));

test('a video is captioned and plays in the page', { timeout: 180_000 }, async () => {
  await shoot('choose');
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot('choose-phone');
  await page.setViewportSize({ width: 1200, height: 900 });
  await page.getByText('barbie').click();
  await upload(speech);

  const progress = page.getByRole('progressbar');
  await progress.waitFor();
  await page.getByRole('heading', { name: 'Drawing captions' }).waitFor({ timeout: 120_000 });
  await shoot('work');
  const values = [];
  const video = page.locator('video');
  while (!(await video.isVisible())) {
    const value = await progress.evaluate((bar) => bar.value, null, { timeout: 1000 }).catch(() => undefined);
    if (value !== undefined) values.push(value);
    await page.waitForTimeout(50);
  }
  assert.ok(new Set(values).size > 3, `progress was ${values}`);

  await page.waitForFunction(() => document.querySelector('video').currentTime > 1);
  const [width, duration] = await video.evaluate((v) => [v.videoWidth, v.duration]);
  assert.equal(width, 1280);
  assert.ok(Math.abs(duration - 11) < 0.2, `it lasts ${duration} s`);
  await page.getByText(/ask not what your country can do for you/i).waitFor();

  await video.evaluate((v) => {
    v.pause();
    v.currentTime = 6;
    return new Promise((resolve) => v.addEventListener('seeked', resolve, { once: true }));
  });
  await shoot('watch');
  await page.setViewportSize({ width: 390, height: 844 });
  await shoot('watch-phone');
});

test('what it runs is in its folder, FFmpeg as well', { skip: process.platform !== 'linux' }, () => {
  const mapped = readFileSync(`/proc/${server.pid}/maps`, 'utf8').split('\n');
  const libraries = new Set(mapped.map((line) => line.split(/\s+/)[5]).filter(Boolean));
  const of = (pattern) => [...libraries].filter((path) => pattern.test(path));
  assert.deepEqual(
    of(/captioni\.node$/).map((path) => path.startsWith(home)),
    [true],
  );
  const outside = of(/lib(av|sw|x26|vpx|dav1d|SvtAv1|opus|gomp)/).filter((path) => !path.startsWith(home));
  assert.deepEqual(outside, []);
});

test('cancelling stops the work on the server and keeps the chosen file', { timeout: 120_000 }, async () => {
  const before = videos();
  await upload(speech);
  await page.getByRole('heading', { name: /Listening|Drawing/ }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('jfk.mp4').waitFor();
  await page.waitForFunction(() => !document.querySelector('[role=alert]'));
  // Temporary files go when the job does; without the cancel it would go on for seconds and leave a video.
  for (
    let waited = 0;
    readdirSync(temporary).some((name) => name.startsWith('captioni-') && name.length === 15);
    waited += 20
  ) {
    assert.ok(waited < 1000, 'the job is still there after a second');
    await page.waitForTimeout(20);
  }
  assert.deepEqual(videos(), before);
});

test('what is no video is said to be none', { timeout: 60_000 }, async () => {
  await upload({ name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('only text') });
  const alert = page.getByRole('alert').filter({ hasText: 'known media format' });
  await alert.waitFor();
  await shoot('problem');
  const response = await page.request.get(`${address}/api/videos/../../etc/passwd`);
  assert.equal(response.status(), 404);
});
