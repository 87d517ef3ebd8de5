// Chromium on the pages of the server; what a page reports as an error fails the test that opened it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.SCREENSHOTS;

/** Call at the top of a test file: starts server and browser, and answers `open`. */
export function useBrowser() {
  let [server, browser] = [];
  const contexts = [];
  const faults = [];

  before(async () => {
    server = await startServer();
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-background-networking', '--autoplay-policy=no-user-gesture-required'],
    });
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    assert.deepEqual(faults.splice(0), []);
  });

  return {
    address: (path = '/') => `${server.address}${path}`,
    /** A page in a fresh context; `prepare(page)` runs before it is loaded. */
    async open(path = '/', { prepare, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      page.on('pageerror', (error) => faults.push(error.stack));
      page.on('console', (message) => {
        if (/Content Security Policy/i.test(message.text())) faults.push(message.text());
      });
      await prepare?.(page);
      await page.goto(`${server.address}${path}`);
      return page;
    },
  };
}

export const shoot = (page, name) =>
  shots && page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

export const jobOf = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1)).get('job');

export const finished = (page) =>
  page.getByRole('heading', { name: 'Ready to post' }).waitFor({ timeout: 150_000 });

/** Starts a job with a demo file and answers once it is done. */
export async function captionDemo(page) {
  await page.getByRole('button', { name: 'Try jfk.mp4' }).click();
  await page.getByRole('button', { name: 'Caption this video' }).click();
  await finished(page);
  await page.getByRole('button', { name: /^fellow,/i }).waitFor();
}

export async function checkAccess(page, what) {
  // Entering animations would be measured half transparent.
  await page.evaluate(() =>
    Promise.allSettled(
      document.getAnimations().map((a) => a.effect.getTiming().iterations === Infinity || a.finished),
    ),
  );
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
  assert.deepEqual(found, [], what);
}

export async function checkWidth(page, what) {
  const [needed, given] = await page.evaluate(() => [document.scrollingElement.scrollWidth, innerWidth]);
  assert.ok(needed <= given, `${what} needs ${needed} px of ${given} px`);
}
