// The studio as a person uses it: a real video, real speech, what is seen in the result.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { captionDemo, finished, jobOf, shoot, useBrowser } from '../support/browser.mjs';
import { media } from '../support/server.mjs';

const { open, address } = useBrowser();
const LONG = { timeout: 240_000 };

const choose = (page, file) => page.locator('#file').setInputFiles(file);
const transcriptOf = async (page) => {
  const href = await page.getByRole('link', { name: 'Download JSON transcript' }).getAttribute('href');
  const transcript = await (await page.request.get(href)).json();
  return transcript.segments.flatMap(({ words }) => words);
};

/** Shares of pixels that differ from the source, above and in the zone of the captions, at `seconds`. */
const differences = (page, seconds) =>
  page.evaluate(
    async ({ source, seconds }) => {
      const bytes = Uint8Array.from(atob(source), (c) => c.charCodeAt(0));
      const plain = document.createElement('video');
      plain.src = URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
      const pixels = async (video) => {
        if (video.readyState < 2)
          await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
        const seeked = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
        video.currentTime = seconds;
        await seeked;
        const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
        const context = canvas.getContext('2d');
        context.drawImage(video, 0, 0, 640, 360);
        return context.getImageData(0, 0, 640, 360).data;
      };
      const captioned = document.getElementById('video');
      captioned.pause();
      const [a, b] = [await pixels(plain), await pixels(captioned)];
      const share = (top, bottom) => {
        let differing = 0;
        for (let i = top * 640 * 4; i < bottom * 640 * 4; i += 4) {
          const delta = Math.abs(a[i] - b[i]) + Math.abs(a[i + 1] - b[i + 1]) + Math.abs(a[i + 2] - b[i + 2]);
          if (delta > 150) differing++;
        }
        return differing / ((bottom - top) * 640);
      };
      return { above: share(0, 180), captions: share(240, 350) };
    },
    { source: readFileSync(media('jfk.mp4')).toString('base64'), seconds },
  );

test('a video is captioned, plays, shows its captions and can be downloaded', LONG, async () => {
  const page = await open();
  await shoot(page, 'choose');
  await choose(page, media('jfk.mp4'));
  await page.getByRole('img', { name: /with captions in the style karaoke/ }).waitFor();
  await shoot(page, 'compose');
  await page.getByRole('button', { name: 'Caption this video' }).click();

  const bar = page.getByRole('progressbar');
  await bar.waitFor();
  const values = new Set();
  const done = page.locator('#done');
  while (!(await done.isVisible())) {
    values.add(await page.locator('#meter-bar').getAttribute('aria-valuenow'));
    await page.waitForTimeout(40);
  }
  assert.ok(values.size > 3, `progress was ${[...values]}`);
  await finished(page);
  await page
    .getByRole('button', { name: /^country/ })
    .first()
    .waitFor();

  const video = page.locator('#video');
  await video.evaluate((v) => v.play());
  await page.waitForFunction(() => document.getElementById('video').currentTime > 1);
  const { width, duration } = await video.evaluate((v) => ({ width: v.videoWidth, duration: v.duration }));
  assert.equal(width, 1280);
  assert.ok(Math.abs(duration - 11) < 0.2, `it lasts ${duration} s`);
  await page.waitForFunction(() => document.querySelector('.word.now'));

  const cues = await video.evaluate(async (v) => {
    const track = v.querySelector('track');
    track.track.mode = 'hidden';
    if (track.readyState < 2)
      await new Promise((resolve) => track.addEventListener('load', resolve, { once: true }));
    return [...track.track.cues].map(({ text }) => text).join(' ');
  });
  assert.match(cues.replace(/<[^>]+>|\s+/g, ' '), /your\s+country/i);

  const spoken = (await transcriptOf(page)).find(({ text }) => /country/i.test(text));
  // A busy browser says that it has sought before it presents the frame.
  let found = { above: 1 };
  for (let tries = 0; tries < 20 && found.above >= 0.005; tries++)
    found = await differences(page, (spoken.start + spoken.end) / 2);
  const { above, captions } = found;
  assert.ok(captions > 0.03, `only ${captions} of the captions' zone differs from the source`);
  assert.ok(above < 0.005, `${above} of the upper half differs from the source`);
  await shoot(page, 'done');

  for (const [name, type, content] of [
    ['Download video', /video\/mp4/, /ftyp/],
    ['Download SRT subtitles', /subrip|text/, /\d,\d{3} --> /],
    ['Download VTT subtitles', /text\/vtt/, /^WEBVTT/],
    ['Download JSON transcript', /json/, /"segments"/],
  ]) {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    const response = await page.request.get(href);
    assert.match(response.headers()['content-type'], type, name);
    assert.match(response.headers()['content-disposition'], /^attachment/, name);
    assert.match((await response.body()).toString('latin1'), content, name);
  }
});

test('an edited word is rendered again and the other words keep their times', LONG, async () => {
  const page = await open();
  await captionDemo(page);
  const [first, before] = [jobOf(page), await transcriptOf(page)];
  const again = page.getByRole('button', { name: 'Render again' });
  assert.ok(await again.isDisabled(), 'there is nothing to render again yet');

  await page.getByRole('button', { name: /^fellow,/i }).click();
  await page.keyboard.type('dear');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^dear, was fellow/i }).waitFor();
  await shoot(page, 'edited');
  const asked = page.waitForRequest((request) => request.url().endsWith('/api/video/generate'));
  await again.click();
  const body = (await asked).postDataJSON();
  assert.match(body.text, /my dear Americans/i);
  assert.ok(body.transcript.segments.length > 0);
  await finished(page);
  await page.getByRole('button', { name: /^dear,/i }).waitFor();
  assert.notEqual(jobOf(page), first);

  const after = await transcriptOf(page);
  assert.equal(after.length, before.length);
  for (const [index, { text, start, end }] of before.entries()) {
    const now = after[index];
    if (/fellow/i.test(text)) assert.match(now.text, /dear/);
    else assert.equal(now.text, text);
    assert.ok(Math.abs(now.start - start) < 0.011 && Math.abs(now.end - end) < 0.011, `${text} moved`);
  }
  const srt = await page.getByRole('link', { name: 'Download SRT subtitles' }).getAttribute('href');
  assert.match(await (await page.request.get(srt)).text(), /dear/);
});

test('another style is seen on the finished video before it is rendered again', LONG, async () => {
  const page = await open();
  await captionDemo(page);
  const asked = page.waitForRequest((request) => request.url().includes('/api/video/preview'));
  await page.getByRole('radio', { name: 'barbie' }).check();
  const query = new URL((await asked).url()).searchParams;
  assert.equal(query.get('jobId'), jobOf(page));
  assert.equal(query.get('style'), 'barbie');
  await page.getByRole('img', { name: /in the style barbie/ }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Render again' }).isEnabled());
  await shoot(page, 'restyle');
  await page.getByRole('button', { name: 'Back to the video' }).click();
  await page.locator('#video').waitFor();
});

test('cancelling stops the job and keeps the video', LONG, async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await page.waitForFunction(() => location.hash.includes('job='));
  const jobId = jobOf(page);
  await shoot(page, 'work');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const start = page.getByRole('button', { name: 'Caption this video' });
  await start.waitFor({ timeout: 5000 });
  assert.ok(
    await start.evaluate((button) => button === document.activeElement),
    'the focus is on the way on',
  );
  const job = await (await page.request.get(address(`/api/video/job/${jobId}`))).json();
  assert.equal(job.state, 'cancelled');
  assert.equal(await page.locator('#status').textContent(), 'Cancelled.');
});

test('a reload in the middle takes the job up again', LONG, async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await page.waitForFunction(() => location.hash.includes('job='));
  const jobId = jobOf(page);
  await page.reload();
  await finished(page);
  assert.equal(jobOf(page), jobId);
  await page.reload();
  await finished(page);
  await page.getByRole('button', { name: /^fellow,/i }).waitFor();
});

test('what is no video is said to be none, with a way on', LONG, async () => {
  const page = await open();
  await choose(page, { name: 'notes.mp4', mimeType: 'video/mp4', buffer: Buffer.from('only text') });
  const alert = page.getByRole('alert');
  await alert.getByText('This file can’t be read as a video.').waitFor();
  await alert.getByText('Details').click();
  await alert.getByText('INPUT_UNREADABLE').waitFor();
  await shoot(page, 'problem');
  await alert.getByRole('button', { name: 'Choose another video' }).click();
  await alert.waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'file');

  await choose(page, { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('only text') });
  await alert.getByText('is no video (text/plain)').waitFor();
});

test('the preview follows style, words and time, and an older question is dropped', LONG, async () => {
  const page = await open('/', {
    prepare: async (page) => {
      await page.addInitScript(() => {
        const { fetch } = globalThis;
        globalThis.outcomes = [];
        globalThis.fetch = (url, options) => {
          const answer = fetch(url, options);
          const note = (outcome) => globalThis.outcomes.push(`${outcome} ${url}`);
          answer.then(
            () => note('answered'),
            ({ name }) => note(name),
          );
          return answer;
        };
      });
      await page.route(/preview.*style=karaoke/, async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 3000));
        await route.continue().catch(() => {});
      });
    },
  });
  const asked = page.waitForRequest(/preview.*style=karaoke/);
  await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
  await asked;
  await page.getByRole('radio', { name: 'clean' }).check();
  await page.waitForFunction(() =>
    globalThis.outcomes.some((outcome) => /^AbortError .*style=karaoke/.test(outcome)),
  );

  await page.getByRole('img', { name: /in the style clean/ }).waitFor();
  /** The pixels of the preview that `change` leads to, with what was asked of the server. */
  const after = async (change, question) => {
    const old = await page.locator('#preview').getAttribute('src');
    const asked = page.waitForRequest(question);
    await change();
    await asked;
    await page.waitForFunction((src) => document.getElementById('preview').src !== src, old);
    return page.locator('#preview').evaluate(async (image) => {
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0, 320, 180);
      return [...context.getImageData(0, 0, 320, 180).data];
    });
  };
  const differing = (a, b, top, bottom) => {
    let count = 0;
    for (let i = top * 320 * 4; i < bottom * 320 * 4; i++) if (Math.abs(a[i] - b[i]) > 60) count++;
    return count;
  };
  const text = page.getByLabel('Your words');
  const hello = await after(() => text.fill('Hello world'), /text=Hello\+world/);
  const bye = await after(() => text.fill('Goodbye moon'), /text=Goodbye\+moon/);
  assert.ok(differing(hello, bye, 100, 180) > 200, 'other words are other pixels');
  assert.ok(differing(hello, bye, 0, 90) < 20, 'the rest of the frame is the same');
  const later = await after(() => page.getByLabel('Preview at').fill('5'), /at=5(&|$)/);
  assert.ok(differing(bye, later, 0, 90) > 200, 'another time is another frame');
  assert.equal(await page.locator('#time-value').textContent(), '0:05.0');
});
