// Load on the server: 200 clients while two jobs render, and a long queue. Prints a table and writes it to
// benches/results/server.md. Run by `make bench-server`.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const binary = join(root, 'target/release/captioni-server');
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

class Server {
  static async start(mode, more = {}) {
    const server = new Server();
    server.folder = mkdtempSync(join(tmpdir(), 'captioni-load-'));
    server.port = await freePort();
    const demo = join(server.folder, 'demo');
    mkdirSync(demo);
    const source = 'testsrc2=size=1920x1080:rate=30:duration=40';
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-preset', 'ultrafast', join(demo, 'long.mp4')]);
    const env = {
      ...process.env,
      CAPTIONI_LISTEN: `127.0.0.1:${server.port}`,
      CAPTIONI_DATA_DIR: join(server.folder, 'data'),
      CAPTIONI_DEMO_DIR: demo,
      CAPTIONI_RATE_PER_MINUTE: '0',
      CAPTIONI_LOG: 'error',
      ...more,
    };
    server.process = spawn(binary, [mode], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    for (let tries = 0; ; tries += 1) {
      const answer = await server.send('GET', '/api/ready').catch(() => undefined);
      if (answer?.status === 200) return server;
      if (tries > 200) throw new Error('the server does not come up');
      await sleep(50);
    }
  }

  /** Status, body and milliseconds of one request. */
  send(method, path, body) {
    const start = performance.now();
    const text = body && JSON.stringify(body);
    const headers = text ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } : {};
    return new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port: this.port, method, path, headers, agent }, (answer) => {
        let got = '';
        answer.setEncoding('utf8');
        answer.on('data', (piece) => {
          got += piece;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode, body: got, millis: performance.now() - start }),
        );
        answer.on('error', reject);
      });
      asked.on('error', reject);
      asked.end(text);
    });
  }

  /** Follows a job's events until `stop`; how many came, and how long the first took. */
  follow(path, stop) {
    const start = performance.now();
    return new Promise((resolve) => {
      const seen = { events: 0, errors: 0, first: undefined };
      const asked = request({ host: '127.0.0.1', port: this.port, path, agent: new Agent() }, (answer) => {
        seen.errors += answer.statusCode === 200 ? 0 : 1;
        answer.setEncoding('utf8');
        answer.on('data', (piece) => {
          seen.first ??= performance.now() - start;
          seen.events += piece.split('event: job').length - 1;
        });
        answer.on('close', () => resolve(seen));
      });
      asked.on('error', () => resolve(seen));
      asked.end();
      stop.then(() => asked.destroy());
    });
  }

  async end() {
    this.process.kill('SIGKILL');
    await once(this.process, 'exit');
    rmSync(this.folder, { recursive: true });
  }
}

const job = {
  demoFile: 'long.mp4',
  style: 'karaoke',
  transcript: {
    language: 'en',
    duration: 40,
    model: '',
    segments: Array.from({ length: 20 }, (_, at) => ({
      start: at * 2,
      end: at * 2 + 1.8,
      text: 'Ask not what',
      words: ['Ask', 'not', 'what'].map((text, word) => ({
        text,
        start: at * 2 + word * 0.6,
        end: at * 2 + word * 0.6 + 0.5,
      })),
    })),
  },
};

function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

async function underLoad() {
  const server = await Server.start('all', { CAPTIONI_WORKERS: '2' });
  const ids = [];
  for (let count = 0; count < 2; count += 1) {
    ids.push(JSON.parse((await server.send('POST', '/api/video/generate', job)).body).jobId);
  }
  const state = async (id) => JSON.parse((await server.send('GET', `/api/video/job/${id}`)).body).state;
  while ((await Promise.all(ids.map(state))).some((one) => one !== 'active')) await sleep(50);
  const until = performance.now() + 20_000;
  let stop;
  const stopped = new Promise((resolve) => {
    stop = resolve;
  });
  const millis = [];
  let errors = 0;
  const poll = async (client) => {
    await sleep(client * 5);
    while (performance.now() < until) {
      const answer = await server.send('GET', `/api/video/job/${ids[client % 2]}`).catch(() => ({ status: 0 }));
      if (answer.status === 200) millis.push(answer.millis);
      else errors += 1;
      await sleep(500);
    }
  };
  const streams = Array.from({ length: 100 }, (_, at) => server.follow(`/api/video/job/${ids[at % 2]}/events`, stopped));
  await Promise.all(Array.from({ length: 100 }, (_, client) => poll(client)));
  const rendering = (await Promise.all(ids.map(state))).filter((one) => one === 'active').length;
  stop();
  const seen = await Promise.all(streams);
  await server.end();
  errors += seen.reduce((sum, one) => sum + one.errors, 0);
  const firsts = seen.map((one) => one.first ?? Number.POSITIVE_INFINITY);
  return { millis, errors, rendering, firsts, events: seen.reduce((sum, one) => sum + one.events, 0) };
}

async function longQueue() {
  const server = await Server.start('serve');
  const rows = [];
  let queued = 0;
  for (const target of [100, 1_000, 10_000]) {
    let ids = [];
    while (queued < target) {
      const batch = Array.from({ length: Math.min(16, target - queued) }, () =>
        server.send('POST', '/api/video/generate', job),
      );
      const answers = await Promise.all(batch);
      ids = answers.map((answer) => JSON.parse(answer.body).jobId);
      queued += batch.length;
    }
    const enqueue = [];
    const status = [];
    for (let count = 0; count < 100; count += 1) {
      const answer = await server.send('POST', '/api/video/generate', job);
      enqueue.push(answer.millis);
      status.push((await server.send('GET', `/api/video/job/${ids[count % ids.length]}`)).millis);
      queued += 1;
    }
    rows.push({ target, enqueue: percentile(enqueue, 0.95), status: percentile(status, 0.95) });
  }
  await server.end();
  return rows;
}

const load = await underLoad();
const queue = await longQueue();
const millis = (value) => `${value.toFixed(1)} ms`;
const mark = (met) => (met ? 'met' : '**missed**');
const p95 = percentile(load.millis, 0.95);
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD']).toString().trim();
const cpu = cpus();
const lines = [
  `${cpu.length} cores of ${cpu[0].model}, commit ${commit}, ${new Date().toISOString().slice(0, 10)}`,
  '',
  '| | figure | mark | |',
  '|---|---|---|---|',
  `| 100 clients polling and 100 following while ${load.rendering} jobs render: answer, p95 of ${load.millis.length} | ${millis(p95)} | 200 ms | ${mark(p95 < 200 && load.rendering === 2)} |`,
  `| the same: first event of a stream, p95 | ${millis(percentile(load.firsts, 0.95))} | | |`,
  `| the same: errors | ${load.errors} | 0 | ${mark(load.errors === 0)} |`,
  ...queue.flatMap(({ target, enqueue, status }) => [
    `| ${target} jobs waiting: enqueue, p95 | ${millis(enqueue)} | | |`,
    `| ${target} jobs waiting: status, p95 | ${millis(status)} | | |`,
  ]),
  '',
];
mkdirSync(join(root, 'benches/results'), { recursive: true });
writeFileSync(join(root, 'benches/results/server.md'), lines.join('\n'));
process.stdout.write(readFileSync(join(root, 'benches/results/server.md')));
