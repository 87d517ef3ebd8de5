// For everyone: keyboard alone, screen readers, small screens, less motion.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { captionDemo, checkAccess, checkWidth, finished, shoot, useBrowser } from '../support/browser.mjs';

const { open } = useBrowser();
const LONG = { timeout: 240_000 };

for (const colorScheme of ['dark', 'light']) {
  test(`axe finds nothing in any view, ${colorScheme}`, LONG, async () => {
    const page = await open('/', { colorScheme });
    await page.locator('.tile').first().waitFor();
    await checkAccess(page, 'choose');
    const fonts = await page.evaluate(() => [...document.fonts].map(({ status }) => status));
    assert.deepEqual(new Set(fonts), new Set(['loaded']), 'the fonts of the server are in use');
    await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
    await page.getByText('Options').click();
    await page.getByRole('img', { name: /with captions/ }).waitFor();
    await checkAccess(page, 'compose');
    await shoot(page, `compose-${colorScheme}`);
    await page.getByRole('button', { name: 'Caption this video' }).click();
    await page.getByRole('progressbar').waitFor();
    await checkAccess(page, 'work');
    await finished(page);
    await page.getByRole('button', { name: /^fellow,/i }).click();
    await checkAccess(page, 'editing');
    await page.keyboard.type('dear');
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Delete');
    await checkAccess(page, 'done');
    await page.getByRole('button', { name: 'Other video' }).click();
    await page
      .locator('#file')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') });
    await page.getByRole('alert').getByText('is no video').waitFor();
    await checkAccess(page, 'problem');
    const dashboard = await open('/dashboard', { colorScheme });
    await dashboard.locator('.metric').first().waitFor();
    await checkAccess(dashboard, 'dashboard');
    await shoot(dashboard, `dashboard-${colorScheme}`);
  });
}

test('the whole way by keyboard alone', LONG, async () => {
  const page = await open();
  await page.locator('.tile').first().waitFor();
  const focused = () =>
    page.evaluate(() => {
      const at = document.activeElement;
      return at.getAttribute('aria-label') ?? (at.textContent.trim() || at.id);
    });
  const tabTo = async (name) => {
    for (let presses = 0; presses < 40; presses++) {
      if (name.test(await focused())) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab does not reach ${name}; it is at ${await focused()}`);
  };
  await tabTo(/^Try jfk/);
  await page.keyboard.press('Enter');
  await tabTo(/^karaoke$/);
  await page.keyboard.press('ArrowDown');
  assert.match(await focused(), /^clean$/);
  await tabTo(/^Caption this video$/);
  await page.keyboard.press('Enter');
  assert.equal(await focused(), 'Making your video');
  await finished(page);
  assert.equal(await focused(), 'Ready to post');
  await page.getByRole('button', { name: /^fellow,/i }).waitFor();

  await tabTo(/, at 0:0/);
  for (let presses = 0; presses < 12 && !/^fellow/i.test(await focused()); presses++) {
    await page.keyboard.press('ArrowRight');
  }
  await page.keyboard.press('Enter');
  assert.match(await focused(), /^Change “fellow”/i);
  await page.keyboard.type('mistake');
  await page.keyboard.press('Escape');
  assert.match(await focused(), /^fellow, at/i);
  await page.keyboard.press('Enter');
  await page.keyboard.type('dear');
  await page.keyboard.press('Enter');
  assert.match(await focused(), /^dear, was fellow/i);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Delete');
  assert.match(await focused(), /, removed, at/);
  await tabTo(/^Render again$/);
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/video/generate'));
  await page.keyboard.press('Enter');
  const { text, style } = (await asked).postDataJSON();
  assert.equal(style, 'clean');
  assert.match(text, /my dear ask/i);
  await finished(page);
});

test('360 px are enough for each view', LONG, async () => {
  const page = await open('/', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.locator('.tile').first().waitFor();
  await checkWidth(page, 'choose');
  await shoot(page, 'phone-choose');
  await page.getByRole('button', { name: 'Try jfk.mp4' }).tap();
  await page.getByText('Options').tap();
  await checkWidth(page, 'compose');
  await page.getByRole('button', { name: 'Caption this video' }).tap();
  await page.getByRole('progressbar').waitFor();
  await checkWidth(page, 'work');
  await shoot(page, 'phone-work');
  await finished(page);
  await page.getByRole('button', { name: /^fellow,/i }).tap();
  await page.keyboard.type('an unreasonably long replacement that has to wrap');
  await checkWidth(page, 'editing');
  await page.keyboard.press('Enter');
  await checkWidth(page, 'done');
  await shoot(page, 'phone-done');
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('.go button, .downloads a')]
      .filter((target) => target.checkVisibility() && target.getBoundingClientRect().height < 44)
      .map((target) => target.textContent),
  );
  assert.deepEqual(small, [], 'targets under 44 px');
  const dashboard = await open('/dashboard', { viewport: { width: 360, height: 740 }, isMobile: true });
  await dashboard.locator('.metric').first().waitFor();
  await checkWidth(dashboard, 'dashboard');
  await shoot(dashboard, 'phone-dashboard');
});

test('samples stand still when less motion is wanted, or on request', LONG, async () => {
  const page = await open('/', { reducedMotion: 'reduce' });
  await page.locator('.tile canvas.sample').first().waitFor();
  await page.waitForFunction(
    () => document.querySelectorAll('.tile canvas').length === document.querySelectorAll('.tile').length,
  );
  assert.equal(await page.locator('.tile img').count(), 0);
  assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
  const drawn = await page.locator('.tile canvas').evaluateAll((canvases) =>
    canvases.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((value, index) => index % 4 === 3 && value > 200);
    }),
  );
  assert.ok(drawn.every(Boolean), 'each still shows its words');

  const moving = await open();
  await moving.locator('.tile img').first().waitFor();
  await moving.getByRole('button', { name: 'Hold samples' }).click();
  await moving.locator('.tile canvas').first().waitFor();
  await moving.getByRole('button', { name: 'Play samples' }).click();
  await moving.locator('.tile img').first().waitFor();
});

test('changes of state are said once in the live region', LONG, async () => {
  const page = await open('/', {
    prepare: (page) =>
      page.addInitScript(() => {
        globalThis.said = [];
        addEventListener('DOMContentLoaded', () => {
          const status = document.getElementById('status');
          new MutationObserver(() => globalThis.said.push(status.textContent)).observe(status, {
            childList: true,
          });
        });
      }),
  });
  await captionDemo(page);
  const said = await page.evaluate(() => globalThis.said);
  assert.ok(
    said.some((text) => /%/.test(text)),
    `${said}`,
  );
  assert.equal(said.at(-1), 'Your captioned video is ready.');
  assert.ok(said.length < 20, `${said.length} announcements are too many`);
});
