// What a creator meets first: shapes and sizes, a video without speech, words of the page's own.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { captionDemo, checkWidth, jobOf, shoot, useBrowser } from '../support/browser.mjs';

const { open } = useBrowser();
const LONG = { timeout: 240_000 };
const DESK = { viewport: { width: 1280, height: 800 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
let dir;

before(() => {
  dir = mkdtempSync(join(tmpdir(), 'captioni-creator-'));
  const make = (name, ...input) =>
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, '-t', '2', '-c:v', 'libx264', join(dir, name)]);
  const picture = (size) => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=10`];
  make('portrait.mp4', ...picture('270x480'));
  make('quiet.mp4', ...picture('320x180'), '-f', 'lavfi', '-i', 'anullsrc=r=16000', '-c:a', 'aac');
});
after(() => rmSync(dir, { recursive: true, force: true }));

const boxOf = (page, selector) => page.locator(selector).evaluate((e) => e.getBoundingClientRect().toJSON());

for (const [name, options] of Object.entries({ desk: DESK, phone: PHONE })) {
  test(
    `an upright video has an upright stage, and the way on is on the first screen, ${name}`,
    LONG,
    async () => {
      const page = await open('/', options);
      await page.locator('#file').setInputFiles(join(dir, 'portrait.mp4'));
      await page.getByRole('img', { name: /with captions/ }).waitFor();
      const { height } = options.viewport;
      const stage = await boxOf(page, '#stage');
      assert.ok(Math.abs(stage.width / stage.height - 9 / 16) < 0.02, `${stage.width}x${stage.height}`);
      assert.ok(stage.top >= 0 && stage.bottom <= height, `the stage ends at ${stage.bottom}`);
      const start = await boxOf(page, '#start');
      assert.ok(start.bottom <= height, `"Caption this video" ends at ${start.bottom}`);
      assert.ok(start.top >= stage.bottom || start.left >= stage.right, 'they do not overlap');
      await shoot(page, `portrait-${name}`);
      await page.evaluate(() => scrollTo(0, document.scrollingElement.scrollHeight));
      const later = await boxOf(page, '#stage');
      assert.ok(later.bottom > 0.9 * later.height, `scrolled, the stage ends at ${later.bottom}`);
      await checkWidth(page, 'compose');
    },
  );
}

test('a button that is off can be read under the mouse', async () => {
  const page = await open('/', DESK);
  const start = page.getByRole('button', { name: 'Choose a video first' });
  await start.waitFor();
  const colors = () =>
    start.evaluate((button) => [getComputedStyle(button).color, getComputedStyle(button).backgroundColor]);
  const before = await colors();
  await start.hover({ force: true });
  await page.waitForTimeout(400);
  assert.deepEqual(await colors(), before);
});

test('a video without captions is not called ready, and its words can be written', LONG, async () => {
  const page = await open('/', DESK);
  await page.locator('#file').setInputFiles(join(dir, 'quiet.mp4'));
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await page.getByRole('heading', { name: 'This video has no captions' }).waitFor({ timeout: 150_000 });
  assert.equal(await page.getByText('Ready to post').count(), 0);
  assert.ok((await page.locator('#notices li').count()) > 0);
  await shoot(page, 'blank');
  await page.getByRole('button', { name: 'Write the words yourself' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'text');
});

test('what a finished video comes with is said in words of the page, once for each kind', LONG, async () => {
  const codes = [
    'NOT_SPOKEN',
    'TRACK_CHOSEN',
    'ALPHA_LOST',
    'MARKUP_READ',
    'CUES_REPAIRED',
    'NOT_SHOWN',
    'NO_ROOM',
    'TEXT_SHRUNK',
    'NOT_KEPT',
    'GLYPH_MISSING',
    'GLYPH_MISSING',
  ];
  const page = await open('/', DESK);
  await captionDemo(page);
  const jobId = jobOf(page);
  await page.route(`**/api/video/job/${jobId}`, async (route) => {
    const response = await route.fetch();
    const warnings = codes.map((code) => ({ code, message: `the server's words for ${code}` }));
    await route.fulfill({ response, json: { ...(await response.json()), warnings } });
  });
  await page.reload();
  await page.getByRole('heading', { name: 'Ready to post' }).waitFor();
  const notices = page.locator('#notices > li');
  assert.equal(await notices.count(), new Set(codes).size);
  const shown = await notices.locator(':scope > strong, :scope > p').allTextContents();
  assert.ok(shown.length > new Set(codes).size, 'each says what to do next');
  for (const text of shown) assert.doesNotMatch(text, /the server's words|_/);
  await checkWidth(page, 'done');
  await shoot(page, 'notices');
});

test('the documentation fits a phone, and begins with what a client needs', LONG, async () => {
  const page = await open('/docs', PHONE);
  await page.locator('.opblock-tag').first().waitFor();
  assert.equal(await page.evaluate(() => innerWidth), PHONE.viewport.width);
  assert.match(await page.locator('.opblock-tag').first().textContent(), /video/);
  await checkWidth(page, 'docs');
  await page.locator('.opblock-summary').first().tap();
  await page.locator('.opblock-body').first().waitFor();
  await checkWidth(page, 'an open operation');
});

test('the first page offers nothing that is for operators', async () => {
  const page = await open('/', DESK);
  const links = await page.getByRole('navigation').getByRole('link').allTextContents();
  assert.deepEqual(links, ['Studio', 'API']);
});
