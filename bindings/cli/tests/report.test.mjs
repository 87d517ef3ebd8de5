// The page of `captioni transcribe --report`, as a person uses it: Chromium, real speech. Needs what `.ci/node test`
// builds and installs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { chromium } = createRequire(new URL('../../../examples/nextjs/package.json', import.meta.url))(
  'playwright-core',
);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'captioni-report-'));
const file = join(folder, 'report.html');
const shots = process.env.SCREENSHOTS;

let [browser, page, transcript] = [];
const problems = [];

before(async () => {
  const args = [
    'transcribe',
    here('../../../fixtures/media/jfk.wav'),
    '--model',
    'tiny.en',
    '--threads',
    '1',
    '--report',
    file,
  ];
  transcript = JSON.parse(
    execFileSync(here('../../../target/debug/captioni'), args, { stdio: ['ignore', 'pipe', 'ignore'] }),
  );
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
    ],
  });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = async (options) => {
  await page?.close();
  page = await browser.newPage({ viewport: { width: 1200, height: 860 }, ...options });
  problems.length = 0;
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) problems.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForFunction(() => document.getElementById('audio').readyState >= 1);
};
beforeEach(() => open());

const shoot = (name) => shots && page.screenshot({ path: join(shots, `${name}.png`) });
const time = () => page.evaluate(() => document.getElementById('audio').currentTime);
const isPaused = () => page.evaluate(() => document.getElementById('audio').paused);
const words = () => transcript.segments.flatMap((segment) => segment.words);

test('the page shows every word and plays the whole sound from within itself', async () => {
  const shown = await page.locator('.word').allTextContents();
  assert.deepEqual(
    shown,
    words().map((word) => word.text),
  );
  const duration = await page.evaluate(() => document.getElementById('audio').duration);
  assert.ok(Math.abs(duration - transcript.duration) < 0.05, `${duration} s`);
  assert.match(await page.locator('#facts').textContent(), /words · English · model tiny\.en/);
  assert.deepEqual(problems, []);
});

test('a click on a word plays from it and the word lights up', async () => {
  const index = words().findIndex((word) => /^country/.test(word.text));
  await page.locator('.word').nth(index).click();
  await page.waitForFunction(
    (start) => document.getElementById('audio').currentTime > start + 0.05,
    words()[index].start,
  );
  assert.equal(await isPaused(), false);
  assert.ok((await time()) < words()[index].start + 3);
  await page.locator('.word.now').waitFor();
  await shoot('report-light');
});

test('keys play, pause and step from word to word', async () => {
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const [first, second] = words();
  const expected = first.start > 0.005 ? second : words()[2];
  assert.ok(Math.abs((await time()) - expected.start) < 0.02);
  assert.equal(await page.locator('.word.now').textContent(), expected.text);
  await page.keyboard.press('ArrowLeft');
  assert.ok((await time()) < expected.start);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => !document.getElementById('audio').paused);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.getElementById('audio').paused);
  await page.keyboard.press('End');
  assert.ok(Math.abs((await time()) - transcript.duration) < 0.1);
});

test('a click on a word of the waveform plays that word alone', async () => {
  const word = words()[1];
  await page.keyboard.press('Home');
  const box = await page.locator('#wave').boundingBox();
  const seconds = 6;
  const x = box.x + ((word.start + word.end) / 2 / seconds) * box.width;
  await page.mouse.click(x, box.y + 25);
  await page.waitForFunction((end) => {
    const audio = document.getElementById('audio');
    return audio.paused && audio.currentTime >= end - 0.05;
  }, word.end);
  assert.ok((await time()) < word.end + 0.3, `${await time()} after ${word.end}`);
});

test('the waveform is drawn in the colours of the scheme', async () => {
  const ink = () =>
    page.evaluate(() => {
      const canvas = document.getElementById('wave');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4)
        if (data[at + 3] > 250) seen.add(`${data[at]},${data[at + 1]},${data[at + 2]}`);
      return [seen.size, getComputedStyle(document.body).backgroundColor];
    });
  const [light, ground] = await ink();
  assert.ok(light >= 3, `${light} colours`);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForFunction((was) => getComputedStyle(document.body).backgroundColor !== was, ground);
  const [dark, night] = await ink();
  assert.ok(dark >= 3 && night !== ground);
  await page.keyboard.press('ArrowRight');
  await shoot('report-dark');
});

test('on a telephone nothing is wider than the screen and buttons are large enough', async () => {
  await open({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 });
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  for (const button of await page.locator('button:visible').all()) {
    const box = await button.boundingBox();
    assert.ok(box.height >= 40 && box.width >= 40, await button.getAttribute('aria-label'));
  }
  await page.locator('.word').nth(3).tap();
  await page.locator('.word.now').waitFor();
  await shoot('report-phone');
});
