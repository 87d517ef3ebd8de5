// The server under test: the one that CAPTIONI_SERVER_URL names, otherwise the debug binary on a folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
export const media = (name) => join(root, 'fixtures/media', name);

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

async function ready(address, server) {
  for (let waited = 0; waited < 60_000; waited += 100) {
    if (server.exitCode !== null) throw new Error(`captioni-server ended with ${server.exitCode}`);
    const response = await fetch(`${address}/api/ready`).catch(() => null);
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('captioni-server was not ready within 60 s');
}

/** `{address, stop}`. */
export async function startServer() {
  if (process.env.CAPTIONI_SERVER_URL) {
    return { address: process.env.CAPTIONI_SERVER_URL.replace(/\/$/, ''), stop: async () => {} };
  }
  const program = join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug/captioni-server');
  if (!existsSync(program)) {
    throw new Error(
      `there is no ${program}: run cargo build --locked --workspace, or set CAPTIONI_SERVER_URL`,
    );
  }
  const data = mkdtempSync(join(tmpdir(), 'captioni-server-test-'));
  const address = `http://127.0.0.1:${await freePort()}`;
  const server = spawn(program, [], {
    env: {
      ...process.env,
      CAPTIONI_LISTEN: new URL(address).host,
      CAPTIONI_DATA_DIR: data,
      CAPTIONI_DEMO_DIR: join(root, 'fixtures/media'),
      CAPTIONI_MODEL: 'tiny.en',
      CAPTIONI_RATE_PER_MINUTE: '100000',
      CAPTIONI_LOG: process.env.CAPTIONI_LOG ?? 'warn',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill();
      await once(server, 'exit');
    }
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(address, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, stop };
}
