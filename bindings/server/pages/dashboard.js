// The figures of the runbook, read each 5 s. What is old is said to be old.

import { call } from './api.js';
import { $, announce, el, icon, show } from './dom.js';
import { span } from './format.js';
import { createKeyForm } from './key.js';
import { sparkline } from './sparkline.js';

const EVERY = 5000;
const STALE = 15_000;
const STATES = ['waiting', 'active', 'completed', 'failed', 'dead', 'cancelled'];
const WORKER_GONE = 30;

const key = createKeyForm({ onKey: load });
let [read, problem, timer] = [0, null, 0];

function figure(value, unit) {
  if (value === null || value === undefined) return '–';
  if (unit === 'ratio') return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
  if (unit === 'count') return String(Math.round(value));
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  return value < 90 ? `${value.toFixed(1)} s` : `${(value / 60).toFixed(1)} min`;
}

const bound = (value, unit) =>
  ({ ratio: `${+(value * 100).toFixed(2)} %`, count: String(value) })[unit] ??
  (value < 1
    ? `${Math.round(value * 1000)} ms`
    : value < 90
      ? `${+value.toFixed(2)} s`
      : `${+(value / 60).toFixed(1)} min`);

const ago = (time) => Math.max(0, (Date.now() - Date.parse(time)) / 1000);
const since = (time) => (ago(time) < 1.5 ? 'just now' : `${span(ago(time))} ago`);

const badge = (state, mark, text) => el('span', { class: 'badge', 'data-state': state }, icon(mark), text);

function stateOf({ value, ok }) {
  if (value === null || value === undefined) return ['none', 'dash', 'No data'];
  return ok ? ['good', 'check', 'Within'] : ['bad', 'alert', 'Over'];
}

function card(metric, history) {
  const { name, label, value, unit, threshold, ok, runbook } = metric;
  const state = stateOf(metric);
  const values = history.map((entry) => entry[name] ?? null);
  return el(
    'li',
    { class: 'card metric', 'data-state': state[0], 'data-name': name },
    el('div', { class: 'metric-head' }, el('h3', {}, label), badge(...state)),
    el('p', { class: 'metric-value' }, figure(value, unit)),
    sparkline(values, threshold, state[0]),
    el(
      'p',
      { class: 'metric-foot' },
      `Limit ${bound(threshold, unit)}`,
      ok ? null : el('a', { href: runbook, 'aria-label': `What to do about: ${label}` }, 'What to do'),
    ),
  );
}

function alertRow({ name, state, since: start, resolvedAt, runbook, value, threshold }, metrics) {
  const firing = state === 'firing';
  const unit = metrics.find((metric) => metric.runbook === runbook)?.unit;
  const shown = (n) => (unit ? figure(n, unit) : String(+Number(n).toPrecision(3)));
  const figures = value === null || value === undefined ? '' : `${shown(value)}, limit ${shown(threshold)}`;
  return el(
    'li',
    { class: 'card alert', 'data-state': firing ? 'bad' : 'good' },
    badge(firing ? 'bad' : 'good', firing ? 'alert' : 'check', firing ? 'Firing' : 'Resolved'),
    el('strong', {}, name),
    el('span', { class: 'dim' }, figures),
    el(
      'span',
      { class: 'dim' },
      firing ? `for ${span(ago(start))}` : `resolved ${since(resolvedAt ?? start)}`,
    ),
    el('a', { href: runbook, 'aria-label': `Runbook for ${name}` }, 'Runbook'),
  );
}

function worker({ name, seenAt, jobId }) {
  const gone = ago(seenAt) > WORKER_GONE;
  const state = gone ? ['bad', 'alert', 'Silent'] : ['good', 'check', jobId ? 'Working' : 'Idle'];
  return el(
    'li',
    {},
    badge(...state),
    el('strong', {}, name),
    el('span', { class: 'dim' }, jobId ? `job ${jobId.slice(0, 8)}, ` : '', `seen ${since(seenAt)}`),
  );
}

const fill = (id, items, otherwise) =>
  $(id).replaceChildren(...(items.length > 0 ? items : [el('li', { class: 'empty dim' }, otherwise)]));

function draw({ metrics, alerts, workers, jobs, history }) {
  const over = metrics.filter(({ value, ok }) => value !== null && !ok);
  const firing = alerts.filter(({ state }) => state === 'firing');
  const verdict =
    over.length + firing.length === 0
      ? 'All within limits'
      : [
          over.length > 0 ? `${over.length} of ${metrics.length} over the limit` : null,
          firing.length > 0 ? `${firing.length} alert${firing.length === 1 ? '' : 's'} firing` : null,
        ]
          .filter(Boolean)
          .join(', ');
  $('verdict').textContent = verdict;
  document.title = `${verdict} · Captioni`;
  announce(`${verdict}. ${firing.map(({ name }) => name).join(', ')}`);
  fill(
    'alerts',
    alerts.map((alert) => alertRow(alert, metrics)),
    'Nothing is firing.',
  );
  fill(
    'metrics',
    metrics.map((metric) => card(metric, history)),
    'The server gives no figures.',
  );
  fill('workers', workers.map(worker), 'No worker has been seen.');
  const counts = STATES.map((state) => [state, jobs[state] ?? 0]);
  $('jobs').replaceChildren(
    ...counts.map(([state, count]) =>
      el('div', { 'data-job': state }, el('dt', {}, state), el('dd', {}, String(count))),
    ),
  );
  $('jobs-bar').replaceChildren(
    ...counts
      .filter(([, count]) => count > 0)
      .map(([state, count]) => {
        const part = el('span', { 'data-job': state });
        part.style.flexGrow = String(count);
        return part;
      }),
  );
}

function freshness() {
  const age = Date.now() - read;
  const stale = problem !== null || age > STALE;
  document.body.classList.toggle('stale', stale);
  const when = read ? `${span(age / 1000)} ago` : 'never';
  $('fresh-text').textContent = stale
    ? `Stale: last read ${when}. ${problem?.message ?? 'The server is slow to answer.'}`
    : age < 1500
      ? 'Live, read just now'
      : `Live, read ${when}`;
  if (stale && problem) announce('The figures are stale: the server does not answer.');
}

async function load() {
  clearTimeout(timer);
  try {
    draw(await call('/api/dashboard', { signal: AbortSignal.timeout(EVERY * 2) }));
    [read, problem] = [Date.now(), null];
    show($('key'), false);
  } catch (error) {
    problem = error;
    if (error.code === 'UNAUTHORIZED' && $('key').hidden) key.ask(error);
  }
  freshness();
  timer = setTimeout(load, EVERY);
}

setInterval(freshness, 1000);
document.addEventListener('visibilitychange', () => document.hidden || load());
load();
