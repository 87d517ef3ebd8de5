// What stands around the server in examples/server, held against the server itself.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { addKey, bearer, binary, cronSecret, finished, root, serve } from './service.mjs';

const files = join(root, 'examples/server');
const read = (name) => readFileSync(join(files, name), 'utf8');
const runbook = read('RUNBOOK.md');
const rules = read('prometheus/captioni.rules.yml');
const board = JSON.parse(read('grafana/captioni.json'));

let service;
let key;

before(async () => {
  if (process.env.CAPTIONI_SERVER_URL) {
    service = { url: process.env.CAPTIONI_SERVER_URL, env: process.env, stop: () => {} };
    key = process.env.CAPTIONI_KEY;
  } else {
    service = await serve();
    key = addKey(service, 'ops', 'jobs,read,admin');
  }
});

after(() => service?.stop());

const get = async (path) => {
  const answer = await fetch(service.url + path, { headers: bearer(key) });
  assert.equal(answer.status, 200, `${path}: ${answer.status}`);
  return answer;
};

/** The runbook's marked blocks, in order. */
function blocks() {
  const found = [...runbook.matchAll(/```sh\n# runbook: (\S+)\n([\s\S]*?)```/g)];
  return found.map(([, name, script]) => ({ name, script }));
}

/** The names of metrics in an expression or a text, without what histograms add. */
const metrics = (text) =>
  new Set(
    [...text.matchAll(/\bcaptioni_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')),
  );

/** Alarms of the rules file: what fires when `expr` is beyond `threshold`. */
function alarms() {
  const found = rules.matchAll(/- alert: (\w+)\n\s+expr: (?:\|\n)?([\s\S]*?)\n\s+for: (\w+)/g);
  return [...found].map(([, name, expr, lasting]) => ({
    name,
    expr,
    lasting,
    threshold: Number(/[<>]\s*([\d.]+)\s*$/.exec(expr)?.[1]),
    runbook: new RegExp(`RUNBOOK\\.md#${name}\\b`).test(rules),
  }));
}

/** Anchors of the runbook's headings, as GitHub makes them. */
const anchors = () =>
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

test('each block of the runbook works on a healthy server', { timeout: 600_000 }, async (t) => {
  const all = blocks();
  assert.ok(all.length >= 20, `only ${all.length} blocks were found`);
  assert.equal(new Set(all.map(({ name }) => name)).size, all.length, 'two blocks have one name');
  const folder = mkdtempSync(join(tmpdir(), 'captioni-runbook-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = all.map(({ name, script }) => `echo "== ${name}" >&2\n${script}`).join('\n');
  const env = { ...service.env, CAPTIONI_URL: service.url, CAPTIONI_KEY: key };
  env.CRON_SECRET ??= cronSecret;
  const options = { cwd: folder, env, encoding: 'utf8', timeout: 540_000 };
  const done = spawnSync('bash', ['-euo', 'pipefail', '-c', script], options);
  const reached = [...done.stderr.matchAll(/^== (\S+)$/gm)].map(([, name]) => name);
  assert.equal(
    done.status,
    0,
    `block ${reached.at(-1)} failed\n${done.stderr.slice(-2000)}\n${done.stdout.slice(-1000)}`,
  );
  assert.deepEqual(
    reached,
    all.map(({ name }) => name),
  );
  // The blocks must show something, as a filter that matches nothing succeeds as well.
  for (const shown of ['"status": "ok"', 'api_p95\t', 's, ', 'completed\t', 'transcribe: ', 'workersAlive'])
    assert.ok(done.stdout.includes(shown), `the runbook's output lacks ${JSON.stringify(shown)}`);
});

test('the requeue block puts a failed job back', async (t) => {
  if (process.env.CAPTIONI_SERVER_URL) return t.skip('needs a worker of its own');
  const failing = await serve({ CAPTIONI_JOB_TIMEOUT_S: '1' });
  t.after(() => failing.stop());
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-stream_loop', '20', '-i', join(root, 'fixtures/media/jfk.mp4'), '-c', 'copy'],
    join(failing.env.CAPTIONI_DEMO_DIR, 'long.mp4'),
  ]);
  const body = JSON.stringify({ demoFile: 'long.mp4' });
  const headers = { 'content-type': 'application/json' };
  const made = await fetch(`${failing.url}/api/video/generate`, { method: 'POST', headers, body });
  const { jobId } = await made.json();
  const before = await finished(failing.url, jobId);
  assert.deepEqual([['failed', 'dead'].includes(before.state), before.error.code], [true, 'TIMED_OUT']);
  const { script } = blocks().find(({ name }) => name === 'requeue');
  const env = { ...failing.env, CAPTIONI_URL: failing.url, CAPTIONI_KEY: 'none-is-needed' };
  const shown = execFileSync('bash', ['-euo', 'pipefail', '-c', script], { env, encoding: 'utf8' });
  assert.equal(shown.trim().split('\t')[0], jobId);
  const again = await finished(failing.url, jobId);
  assert.ok(again.finishedAt > before.finishedAt, 'it did not run again');
});

test('rules, dashboard and runbook name metrics that the server has', async () => {
  const exposed = await (await get('/metrics')).text();
  const known = new Set([...exposed.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const used = {
    rules: metrics(rules),
    dashboard: metrics(JSON.stringify(board)),
    runbook: metrics(
      blocks()
        .map(({ script }) => script)
        .join('\n'),
    ),
  };
  for (const [file, names] of Object.entries(used)) {
    const missing = [...names].filter(
      (name) => ![...known].some((one) => one === name || one.startsWith(name.replace(/_$/, ''))),
    );
    assert.deepEqual(missing, [], `${file} names metrics that /metrics does not have`);
    assert.ok(names.size > 3, `${file} names ${names.size} metrics`);
  }
  const shown = [...known].filter((name) => name.startsWith('captioni_') && !used.dashboard.has(name));
  assert.deepEqual(shown, [], 'the dashboard does not show these');
});

test('labels in the rules are labels that the server gives', async () => {
  const exposed = await (await get('/metrics')).text();
  const labels = new Map();
  for (const [, name, inside] of exposed.matchAll(/^(captioni_\w+)\{([^}]*)\}/gm)) {
    const base = name.replace(/_(bucket|sum|count)$/, '');
    const names = [...inside.matchAll(/(\w+)="/g)].map(([, label]) => label);
    labels.set(base, new Set([...(labels.get(base) ?? []), ...names]));
  }
  const sources = rules + JSON.stringify(board.panels.map(({ targets }) => targets)).replaceAll('\\"', '"');
  const selectors = [...sources.matchAll(/(captioni_\w+)\{([^}]*)\}/g)];
  assert.ok(selectors.length >= 3);
  for (const [text, name, inside] of selectors) {
    const base = name.replace(/_(bucket|sum|count)$/, '');
    for (const [, label] of inside.matchAll(/(\w+)\s*=/g))
      assert.ok(
        labels.get(base)?.has(label),
        `${text}: the server's labels are ${[...(labels.get(base) ?? [])]}`,
      );
  }
});

test("thresholds are the server's", async () => {
  const { metrics: served } = await (await get('/api/dashboard')).json();
  assert.equal(served.length, 7);
  const rule = new Map(alarms().map((alarm) => [alarm.name, alarm]));
  for (const { name, threshold, runbook: link } of served) {
    assert.equal(rule.get(name)?.threshold, threshold, `rule ${name}`);
    assert.ok(link.endsWith(`#${name}`), link);
    const stat = board.panels.find(
      (panel) => panel.type === 'stat' && panel.targets[0].legendFormat === name,
    );
    assert.equal(stat?.fieldConfig.defaults.thresholds.steps.at(-1).value, threshold, `dashboard ${name}`);
  }
});

test('each alarm has its section, and each rule its link', async () => {
  const found = alarms();
  assert.equal(found.length, rules.match(/- alert:/g).length);
  const titles = anchors();
  for (const { name, runbook: linked } of found)
    assert.ok(titles.includes(name) && linked, `${name} has no section or no link`);
  const fired = (await (await get('/metrics')).text()).matchAll(/^captioni_alert_firing\{name="(\w+)"/gm);
  const builtIn = [...fired].map(([, name]) => name);
  assert.ok(builtIn.length >= 7, `the server evaluates ${builtIn}`);
  for (const name of builtIn) assert.ok(titles.includes(name), `${name} has no section in the runbook`);
  // A server cannot tell that it is gone, and counts only its own process's errors of the store.
  const prometheusAlone = ['server_down', 'storage_errors'];
  const shared = found.map(({ name }) => name).filter((name) => !prometheusAlone.includes(name));
  const alsoInRules = builtIn.filter((name) => !prometheusAlone.includes(name));
  assert.deepEqual(alsoInRules.toSorted(), shared.toSorted());
});

test('links inside the runbook lead somewhere', () => {
  const titles = anchors();
  for (const [, target] of runbook.matchAll(/\]\(#([^)]+)\)/g))
    assert.ok(titles.includes(target), `#${target}`);
});

test('.env.example has each variable of the server, and no other', () => {
  const help = execFileSync(binary, ['--help'], { encoding: 'utf8', env: { PATH: process.env.PATH } });
  const inHelp = new Set([...help.matchAll(/\[env: (\w+)/g)].map(([, name]) => name));
  // The exporter reads it itself.
  inHelp.add('OTEL_EXPORTER_OTLP_ENDPOINT');
  const lines = read('.env.example').split('\n');
  const inFile = lines.map((line) => /^(?:# )?([A-Z][A-Z0-9_]+)=/.exec(line)?.[1]).filter(Boolean);
  assert.deepEqual(inFile.toSorted(), [...inHelp].toSorted());
  for (const line of lines.filter((line) => /(SECRET|KEYS?|_KEY_ID|DATABASE_URL|QUEUE_URL)=/.test(line)))
    assert.ok(line.endsWith('='), `${line} is a secret with a value`);
  const defaults = new Map(
    [...help.matchAll(/\[env: (\w+)[^\]]*\]\s*\[default: ([^\]]+)\]/g)].map(([, ...one]) => one),
  );
  assert.ok(defaults.size > 8);
  for (const [name, value] of defaults) {
    const given = lines.find((line) => new RegExp(`^(# )?${name}=`).test(line)).split('=')[1];
    assert.equal(given.replace(/^\.\//, ''), value, name);
  }
});

test('check-config takes .env.example as it stands', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'captioni-env-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const script = 'set -a; . "$0"; set +a; exec "$1" check-config';
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...modelDir() };
  execFileSync('bash', ['-euc', script, join(files, '.env.example'), binary], { cwd: folder, env });
});

const modelDir = () =>
  process.env.CAPTIONI_MODEL_DIR ? { CAPTIONI_MODEL_DIR: process.env.CAPTIONI_MODEL_DIR } : {};

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

test('promtool takes the rules, and their tests pass', {
  skip: !process.env.CI && !has('promtool') && 'no promtool',
}, () => {
  for (const args of [
    ['check', 'rules', 'captioni.rules.yml'],
    ['test', 'rules', 'captioni.rules.test.yml'],
    ['check', 'config', 'prometheus.yml'],
  ])
    execFileSync('promtool', args, { cwd: join(files, 'prometheus'), stdio: 'pipe' });
});

test('systemd takes the units', { skip: !has('systemd-analyze') && 'no systemd' }, () => {
  const units = ['captioni-server.service', 'captioni-worker@.service', 'captioni-daily.service'];
  const paths = [...units, 'captioni-daily.timer'].map((unit) => join(files, 'systemd', unit));
  const { stderr } = spawnSync('systemd-analyze', ['verify', ...paths], { encoding: 'utf8' });
  const complaints = stderr
    .split('\n')
    .filter((line) => line && !/is not executable: No such file/.test(line));
  assert.deepEqual(complaints, []);
  const security = [
    'security',
    '--offline=yes',
    '--threshold=25',
    join(files, 'systemd/captioni-server.service'),
  ];
  assert.equal(spawnSync('systemd-analyze', security).status, 0, 'its exposure is above 2.5');
});
