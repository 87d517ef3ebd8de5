// The dashboard against what the server says, and when it says nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shoot, useBrowser } from '../support/browser.mjs';

const { open, address } = useBrowser();
const LONG = { timeout: 120_000 };
const NAMES = ['api_p95', 'error_rate', 'waiting', 'processing_p95', 'failed_rate', 'pool', 'query_p95'];

test('the seven metrics, jobs and workers of the server are shown', LONG, async () => {
  const page = await open('/dashboard');
  await page.locator('.metric').first().waitFor();
  const cards = await page.locator('.metric').evaluateAll((all) => all.map(({ dataset }) => dataset.name));
  assert.deepEqual(cards.toSorted(), NAMES.toSorted());
  const { metrics, workers, jobs } = await (await page.request.get(address('/api/dashboard'))).json();
  for (const { name, label, value, ok } of metrics) {
    const text = await page.locator(`[data-name=${name}]`).textContent();
    assert.ok(text.includes(label), `${text} lacks ${label}`);
    assert.match(text, value === null ? /No data/ : ok ? /Within|No data/ : /Over/);
  }
  assert.match(await page.locator('[data-name=api_p95]').textContent(), /Limit 2 s/);
  assert.match(await page.locator('[data-name=error_rate]').textContent(), /Limit 1 %/);
  assert.match(await page.locator('[data-name=processing_p95]').textContent(), /Limit 5 min/);
  assert.match(await page.locator('[data-name=query_p95]').textContent(), /Limit 500 ms/);
  assert.equal(await page.locator('#jobs [data-job=completed] dd').textContent(), String(jobs.completed));
  assert.equal(await page.locator('#workers li strong').count(), workers.length);
  assert.ok((await page.getByRole('link', { name: 'Runbook' }).count()) >= 1);
});

test('what is over its limit is said in words, with the way to the runbook', LONG, async () => {
  const page = await open('/dashboard', {
    prepare: (page) =>
      page.route('**/api/dashboard', async (route) => {
        const response = await route.fetch();
        const body = await response.json();
        const bad = { value: 132, ok: false, threshold: 100, runbook: '/runbook#queue' };
        const metrics = body.metrics.map((metric) =>
          metric.name === 'waiting' ? { ...metric, ...bad } : metric,
        );
        const since = new Date(Date.now() - 600_000).toISOString();
        const alert = {
          name: 'QueueTooLong',
          state: 'firing',
          value: 132,
          threshold: 100,
          since,
          resolvedAt: null,
          runbook: '/runbook#queue',
        };
        const history = Array.from({ length: 20 }, (_, i) => ({
          at: since,
          waiting: i === 9 ? null : i * 7,
        }));
        await route.fulfill({ response, json: { ...body, metrics, history, alerts: [alert] } });
      }),
  });
  await page.getByRole('heading', { level: 1, name: /over the limit, 1 alert firing/ }).waitFor();
  const card = page.locator('[data-name=waiting]');
  assert.match(await card.textContent(), /Over[\s\S]*132/);
  assert.equal(await card.getByRole('link', { name: /What to do/ }).getAttribute('href'), '/runbook#queue');
  assert.equal(
    await page.getByRole('link', { name: 'Runbook for QueueTooLong' }).getAttribute('href'),
    '/runbook#queue',
  );
  const trace = await card.locator('.trace').getAttribute('d');
  assert.equal(trace.match(/[ML]/g).length, 19);
  assert.equal(trace.match(/M/g).length, 2, 'a gap stays a gap');
  await shoot(page, 'dashboard-firing');
});

test('it refreshes by itself, and old figures are said to be old', LONG, async () => {
  let [reads, down] = [0, false];
  const page = await open('/dashboard', {
    prepare: (page) =>
      page.route('**/api/dashboard', (route) => {
        reads++;
        return down ? route.abort('connectionrefused') : route.continue();
      }),
  });
  await page.getByText(/^Live, read/).waitFor();
  await page.waitForTimeout(5500);
  assert.ok(reads >= 2, `it was read ${reads} times in 5.5 s`);
  down = true;
  await page.getByText(/^Stale: last read .* The server did not answer/).waitFor();
  assert.ok(await page.locator('.metric').first().isVisible(), 'the last figures stay');
  down = false;
  await page.getByText(/^Live, read/).waitFor();
});
