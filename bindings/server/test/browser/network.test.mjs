// Lines that are cut, stores of objects, keys: the pages go on or say what is needed.

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { captionDemo, finished, useBrowser } from '../support/browser.mjs';
import { media } from '../support/server.mjs';

const { open } = useBrowser();
const LONG = { timeout: 240_000 };
const speech = media('jfk.mp4');
const { size } = statSync(speech);

/** In the page: what stands there for a moment only is seen all the same. */
function noteWhatIsSaid() {
  addEventListener('DOMContentLoaded', () => {
    new MutationObserver(() => {
      globalThis.saidThatNothingIsLost ||= /nothing is lost/.test(document.body.textContent);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}

test('an upload that is cut goes on at the byte that the server holds', LONG, async () => {
  const half = Math.floor(size / 2);
  const offsets = [];
  const page = await open('/', {
    prepare: async (page) => {
      await page.addInitScript(noteWhatIsSaid);
      await page.route('**/api/video/upload/**', async (route) => {
        const request = route.request();
        if (request.method() !== 'PUT') return route.continue();
        offsets.push(Number(request.headers()['upload-offset'] ?? 0));
        if (offsets.length > 2) return route.continue();
        if (offsets.length === 2) return route.abort('connectionfailed');
        // What of the first PUT arrived before the line was cut.
        const sent = await page.request.put(request.url(), { data: readFileSync(speech).subarray(0, half) });
        assert.equal(sent.headers()['upload-offset'], String(half));
        return route.abort('connectionreset');
      });
    },
  });
  await page.locator('#file').setInputFiles(speech);
  await page.getByRole('img', { name: /with captions in the style/ }).waitFor({ timeout: 60_000 });
  assert.deepEqual(offsets, [0, half, half]);
  assert.ok(await page.evaluate(() => globalThis.saidThatNothingIsLost));
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await finished(page);
});

test('a file that is chosen before the server has told its limits is taken', LONG, async () => {
  let answer;
  const told = new Promise((resolve) => {
    answer = resolve;
  });
  const prepare = (page) => page.route('**/api/config', (route) => told.then(() => route.continue()));
  const page = await open('/', { prepare });
  await page.locator('#file').setInputFiles(speech);
  answer();
  await page.getByRole('img', { name: /with captions in the style/ }).waitFor({ timeout: 60_000 });
});

test('work that was asked for during the upload starts after it, and shows its progress', LONG, async () => {
  const page = await open('/', {
    prepare: (page) =>
      page.route('**/api/video/upload-complete', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 800));
        await route.continue();
      }),
  });
  await page.locator('#file').setInputFiles(speech);
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await page.locator('#meter-label', { hasText: 'Uploading' }).waitFor();
  assert.equal(await page.locator('[data-step=upload]').getAttribute('aria-current'), 'step');
  await finished(page);
});

test('a store of objects gets the parts, and its ETags are handed on', LONG, async () => {
  const partBytes = 256 * 1024;
  const count = Math.ceil(size / partBytes);
  const sizes = new Map();
  let [broken, completed] = [0, null];
  const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag' };
  await open('/', {
    prepare: async (page) => {
      await page.route('**/api/video/upload-init', (route) =>
        route.fulfill({
          status: 201,
          json: {
            uploadId: 'up-1',
            expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
            resumable: false,
            upload: {
              kind: 'multipart',
              partBytes,
              parts: Array.from({ length: count }, (_, i) => ({
                number: i + 1,
                url: `https://bucket.test/part/${i + 1}`,
              })),
            },
          },
        }),
      );
      await page.route('https://bucket.test/**', (route) => {
        const number = Number(route.request().url().split('/').at(-1));
        if (number === 2 && broken++ === 0)
          return route.fulfill({ status: 503, headers: cors, body: '<Error/>' });
        sizes.set(number, route.request().postDataBuffer()?.length ?? null);
        return route.fulfill({ status: 200, headers: { ...cors, etag: `"tag-${number}"` } });
      });
      await page.route('**/api/video/upload-complete', (route) => {
        completed = route.request().postDataJSON();
        return route.fulfill({
          json: {
            uploadId: 'up-1',
            fileName: 'jfk.mp4',
            bytes: size,
            durationSeconds: 11,
            video: null,
            audio: [],
            expiresAt: new Date().toISOString(),
          },
        });
      });
      await page.route('**/api/video/preview**', (route) => route.abort());
    },
  }).then(async (page) => {
    await page.locator('#file').setInputFiles(speech);
    await page.getByText('No preview').waitFor();
  });
  assert.equal(broken, 2, 'the part that failed is sent again');
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  assert.deepEqual(completed, {
    uploadId: 'up-1',
    parts: numbers.map((number) => ({ number, etag: `"tag-${number}"` })),
  });
  const known = [...sizes.values()].filter((value) => value !== null);
  if (known.length === count)
    assert.equal(
      known.reduce((sum, value) => sum + value, 0),
      size,
    );
});

test('without the stream of events the job is asked for', LONG, async () => {
  let streams = 0;
  const page = await open('/', {
    prepare: (page) =>
      page.route('**/api/video/job/*/events', (route) => {
        streams++;
        return route.abort('connectionreset');
      }),
  });
  await captionDemo(page);
  assert.ok(streams >= 1);
});

test('a key is asked for, refused, kept in the tab and sent with each request', LONG, async () => {
  const authorized = new Set();
  const page = await open('/', {
    prepare: async (page) => {
      await page.route('**/api/config', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: { ...(await response.json()), authRequired: true } });
      });
      await page.route(/\/api\/video\/(generate|preview|job)/, async (route) => {
        const request = route.request();
        if (request.headers().authorization === 'Bearer right') {
          authorized.add(new URL(request.url()).pathname.replace(/job\/[^/]+/, 'job/ID'));
          return route.continue({ headers: { ...request.headers(), authorization: '' } });
        }
        const error = { code: 'UNAUTHORIZED', message: 'The key is not known.', hint: null };
        return route.fulfill({ status: 401, json: { error, requestId: 'r-1' } });
      });
    },
  });
  const field = page.getByLabel('API key', { exact: true });
  await field.waitFor();
  await field.fill('wrong');
  await field.press('Enter');
  await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await page.getByText('That key was refused: The key is not known.').waitFor();
  await field.fill('right');
  await field.press('Enter');
  await finished(page);
  assert.equal(await page.evaluate(() => sessionStorage.getItem('captioni.key')), 'right');
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  for (const path of ['/api/video/generate', '/api/video/job/ID/events'])
    assert.ok(authorized.has(path), path);
});
