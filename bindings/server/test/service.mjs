// The real server for tests: the built binary with a folder of its own, or the one that CAPTIONI_SERVER_URL names.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const binary = process.env.CAPTIONI_SERVER_BIN ?? join(root, 'target/debug/captioni-server');
export const cronSecret = 'cron-secret-of-the-tests';

/** Settings that the caller's shell may have do not reach the server, its models apart. */
function environment(set) {
  const foreign = /^(CAPTIONI_|AWS_|DATABASE_URL|QUEUE_URL|STORAGE_URL|CRON_SECRET|STRIPE_|OTEL_)/;
  const kept = Object.entries(process.env).filter(
    ([name]) => !foreign.test(name) || name === 'CAPTIONI_MODEL_DIR',
  );
  return { ...Object.fromEntries(kept), ...set };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The last three seconds of the fixture, small, so that jobs are short. */
export function clip(path) {
  const from = join(root, 'fixtures/media/jfk.mp4');
  const scale = ['-vf', 'scale=320:-2', '-preset', 'ultrafast'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-ss', '8', '-i', from, ...scale, path]);
  return path;
}

/** Starts a server; `settings` are environment variables. Its `stop` ends it and removes its folder. */
export async function serve(settings = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'captioni-server-test-'));
  const demos = join(folder, 'demos');
  mkdirSync(demos);
  clip(join(demos, 'clip.mp4'));
  const listen = `127.0.0.1:${await freePort()}`;
  const env = environment({
    CAPTIONI_LISTEN: listen,
    CAPTIONI_DATA_DIR: join(folder, 'data'),
    CAPTIONI_DEMO_DIR: demos,
    CRON_SECRET: cronSecret,
    PATH: [dirname(binary), process.env.PATH].join(delimiter),
    ...settings,
  });
  const command = (...args) =>
    execFileSync(binary, args, { env, encoding: 'utf8', cwd: folder, stdio: 'pipe' });
  const child = spawn(binary, ['all'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text) => {
      log += text;
    });
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const stop = async () => {
    if (child.pid && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(15_000, null, { ref: false })]);
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://${listen}`;
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${log.slice(-4000)}`);
  }
  return { url, env, folder, command, stop, log: () => log, pid: child.pid };
}

async function ready(url, child) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (!child.pid) throw new Error(`${binary} cannot be started; build it first`);
    if (child.exitCode !== null) throw new Error(`captioni-server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/api/ready`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`${url}/api/ready is not 200 after 30 s`);
}

/** A key that `keys add` makes; it prints the key among other words. */
export function addKey(service, name, scopes) {
  const said = service.command('keys', 'add', name, '--scopes', scopes);
  const key = said
    .split(/\s+/)
    .filter((word) => word.length >= 16)
    .at(-1);
  if (!key) throw new Error(`no key in ${JSON.stringify(said)}`);
  return key;
}

/** Sends what fetch would mend: any path, any header, any body. `body` is text or bytes. */
export function send(url, { method = 'GET', path, headers = {}, body }) {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, path, headers, agent: false }, async (answer) => {
      const parts = [];
      try {
        for await (const part of answer) parts.push(part);
      } catch (error) {
        return reject(error);
      }
      const text = Buffer.concat(parts).toString('utf8');
      resolve({ status: answer.statusCode, headers: answer.headers, text });
    });
    // A server may answer and close before it has read a body that it refuses.
    sent.on('error', (error) => (sent.res ? undefined : reject(error)));
    sent.setTimeout(30_000, () => sent.destroy(new Error(`${method} ${path}: no answer in 30 s`)));
    sent.end(body);
  });
}

/** Sends bytes as they are and gives all that comes back until the connection ends or is silent for `quiet` ms. */
export async function sendRaw(url, bytes, quiet = 1500) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (part) => {
    text += part.toString('latin1');
  });
  socket.on('error', () => {});
  socket.setTimeout(quiet, () => socket.destroy());
  socket.write(bytes);
  await once(socket, 'close');
  return text;
}

/** Waits until a job has ended and gives it. */
export async function finished(url, id, key, seconds = 120) {
  for (let tries = 0; tries < seconds * 5; tries += 1) {
    const answer = await fetch(`${url}/api/video/job/${id}`, { headers: bearer(key) });
    const job = await answer.json();
    if (['completed', 'failed', 'dead', 'cancelled'].includes(job.state)) return job;
    await sleep(200);
  }
  throw new Error(`job ${id} has not ended after ${seconds} s`);
}

export const bearer = (key) => (key ? { authorization: `Bearer ${key}` } : {});
