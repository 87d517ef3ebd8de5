// What `captioni overlay` writes for the web, in Chromium, over a page that has a colour. Needs what `.ci/node test` builds
// and installs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const { chromium } = createRequire(new URL('../../../examples/nextjs/package.json', import.meta.url))(
  'playwright-core',
);
const program = fileURLToPath(new URL('../../../target/debug/captioni', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'captioni-overlay-'));
const file = (name) => join(folder, name);
const size = { width: 640, height: 360 };
/** As it is shown: scaled, so that what is transparent mixes with what is not. */
const viewport = { width: 960, height: 540 };
const shots = process.env.SCREENSHOTS;
const page = [20, 140, 60];

after(() => rmSync(folder, { recursive: true, force: true }));

/** The pixels of a screenshot as [red, green, blue]. */
function pixels(png) {
  const decode = ['-v', 'error', '-i', 'pipe:', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
  const raw = execFileSync('ffmpeg', decode, { input: png, maxBuffer: 1 << 26 });
  return Array.from({ length: raw.length / 3 }, (_, at) => [...raw.subarray(3 * at, 3 * at + 3)]);
}

test('an overlay plays over a coloured page: white letters without dark fringes, nothing around them', async () => {
  writeFileSync(file('cues.json'), JSON.stringify([{ start: 0.2, end: 2, text: 'White on green' }]));
  // White alone, so that whatever is darker than the page is a fault.
  const bare = { extends: 'clean', font: { size: 0.2 }, strokes: [], shadows: [], background: null };
  writeFileSync(file('bare.json'), JSON.stringify(bare));
  const args = ['overlay', '--cues', file('cues.json'), '--style', file('bare.json'), '--quiet'];
  const shape = ['--size', `${size.width}x${size.height}`, '--fps', '25'];
  execFileSync(program, [...args, ...shape, '-o', file('overlay.webm')]);
  const html = `<body style="margin:0;background:rgb(${page})"><video muted width="${viewport.width}" src="overlay.webm"></video>`;
  writeFileSync(file('page.html'), html);

  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  try {
    const tab = await browser.newPage({ viewport });
    await tab.goto(pathToFileURL(file('page.html')).href);
    const shown = await tab.evaluate(async () => {
      const video = document.querySelector('video');
      const event = (name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
      if (video.readyState < 2) await event('loadeddata');
      video.currentTime = 1;
      await event('seeked');
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return [video.videoWidth, video.videoHeight, video.duration];
    });
    assert.deepEqual(shown, [size.width, size.height, 2]);
    const all = pixels(await tab.screenshot({ path: shots && join(shots, 'overlay.png') }));
    const far = (pixel, from) => Math.max(...pixel.map((value, at) => Math.abs(value - from[at])));
    assert.ok(all.filter((pixel) => far(pixel, page) <= 3).length > all.length / 2, 'the page is seen');
    assert.ok(all.filter((pixel) => far(pixel, [255, 255, 255]) <= 6).length > 2000, 'letters are seen');
    const darker = all.filter((pixel) => pixel.some((value, at) => value < page[at] - 12));
    assert.equal(darker.length, 0, `dark fringes: ${JSON.stringify(darker.slice(0, 5))}`);
  } finally {
    await browser.close();
  }
});
