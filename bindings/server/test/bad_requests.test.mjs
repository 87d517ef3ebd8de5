// What the server says to requests that are wrong: never a 5xx but the 501 that is meant, always the error's body.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import * as ofGenerate from './bad_requests/generate.mjs';
import * as ofJobs from './bad_requests/jobs.mjs';
import * as ofMedia from './bad_requests/media.mjs';
import { posts, stripe, webhook } from './bad_requests/stripe.mjs';
import { uploads } from './bad_requests/uploads.mjs';
import { bearer, cronSecret, finished, send, sendRaw, serve } from './service.mjs';

const { bodies, sources, looks } = ofGenerate;
const cases = { bodies, sources, looks, uploads, ...ofJobs, ...ofMedia, webhook, posts };
const known = new Set(
  `INPUT_NOT_FOUND INPUT_UNREADABLE NO_VIDEO NO_AUDIO UNSUPPORTED_FORMAT MODEL_MISSING MODEL_INVALID FONT_MISSING
  GLYPH_MISSING STYLE_INVALID CUES_INVALID OPTIONS_INVALID ENCODER_MISSING OUTPUT_UNWRITABLE DISK_FULL LIMIT_EXCEEDED
  CANCELLED INTERNAL BAD_REQUEST UNAUTHORIZED PAYMENT_REQUIRED FORBIDDEN NOT_FOUND METHOD_NOT_ALLOWED CONFLICT
  PAYLOAD_TOO_LARGE UNSUPPORTED_MEDIA_TYPE RANGE_NOT_SATISFIABLE RATE_LIMITED NOT_CONFIGURED UPSTREAM_FAILED UNAVAILABLE
  CRASHED TIMED_OUT NO_SPEECH NOTHING_SHOWN NOT_SPOKEN TRACK_CHOSEN ALPHA_LOST MARKUP_READ CUES_REPAIRED
  NOT_SHOWN NO_ROOM TIMES_ESTIMATED TEXT_SHRUNK NOT_KEPT`.split(/\s+/),
);
const s = {
  a: 'key-a-of-the-tests-0001',
  b: 'key-b-of-the-tests-0002',
  stripe: 'whsec_of_the_tests',
  cron: cronSecret,
};
let service;

async function call(path, body, method = 'POST') {
  const headers = { ...bearer(s.a), 'content-type': 'application/json' };
  const answer = await fetch(service.url + path, { method, headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

/** The signed URL of an upload, with the path that a request line has. */
function target(upload) {
  const url = new URL(upload.upload.url, service.url);
  return Object.assign(url, { path: url.pathname + url.search });
}

async function upload(fileName, bytes, held = bytes) {
  const begun = await call('/api/video/upload-init', {
    fileName,
    fileSize: bytes.length,
    mimeType: 'video/mp4',
  });
  if (held.length > 0) {
    const answer = await fetch(target(begun), { method: 'PUT', body: held });
    assert.equal(answer.status, 204, await answer.text());
  }
  return begun;
}

before(async () => {
  service = await serve({
    CAPTIONI_API_KEYS: `${s.a},${s.b}`,
    CAPTIONI_MAX_FILE_MB: '2',
    STRIPE_WEBHOOK_SECRET: s.stripe,
  });
  s.media = readFileSync(join(service.env.CAPTIONI_DEMO_DIR, 'clip.mp4'));
  const blank = Buffer.alloc(1000, 'x');
  s.started = await upload('started.mp4', blank, []);
  s.put = target(s.started);
  s.other = await upload('other.mp4', blank, []);
  s.otherPut = target(s.other);
  s.half = (await upload('half.mp4', blank, blank.subarray(0, 500))).uploadId;
  s.text = (await upload('text.mp4', Buffer.from('just words '.repeat(100)))).uploadId;
  s.whole = (await upload('clip.mp4', s.media)).uploadId;
  await call('/api/video/upload-complete', { uploadId: s.whole });
  const headers = { ...bearer(s.a), 'content-type': 'application/json', 'idempotency-key': 'taken' };
  const body = JSON.stringify({ demoFile: 'clip.mp4', text: 'ask what you can do' });
  const made = await fetch(`${service.url}/api/video/generate`, { method: 'POST', headers, body });
  s.job = (await made.json()).jobId;
  const job = await finished(service.url, s.job, s.a);
  assert.equal(job.state, 'completed', JSON.stringify(job.error));
  s.result = new URL(job.results.video, service.url);
});

after(() => service?.stop());

/** Asserts what every refusal has, and gives its code and message. */
function refusal(answer) {
  const shown = `${answer.status} ${answer.text.slice(0, 500)}`;
  assert.ok(answer.status >= 400 && (answer.status < 500 || answer.status === 501), shown);
  assert.match(answer.headers['content-type'] ?? '', /^application\/json/, shown);
  const { error, requestId } = JSON.parse(answer.text);
  assert.ok(known.has(error.code), `the code ${error.code} is not known`);
  assert.ok(typeof error.message === 'string' && error.message.length > 8, shown);
  assert.ok(error.hint === null || typeof error.hint === 'string', shown);
  assert.ok(requestId && requestId === answer.headers['x-request-id'], `${shown}: x-request-id`);
  for (const secret of [s.a, s.b, s.stripe, s.cron, service.folder])
    assert.ok(!answer.text.includes(secret), `the answer holds ${secret}`);
  return error;
}

for (const [group, table] of Object.entries(cases))
  test(`${group}: ${table.length} bad requests`, { timeout: 300_000 }, async (t) => {
    for (const { name, request, status, code, says } of table)
      await t.test(name, async () => {
        const { key = s.a, ...rest } = typeof request === 'function' ? request(s) : request;
        const answer = await send(service.url, { ...rest, headers: { ...bearer(key), ...rest.headers } });
        const error = refusal(answer);
        const shown = `${answer.status} ${error.code}: ${error.message}`;
        assert.ok([status].flat().includes(answer.status), `${shown}; expected ${status}`);
        assert.ok([code].flat().includes(error.code), `${shown}; expected ${code}`);
        for (const words of says)
          assert.ok(error.message.includes(words), `${shown}; it does not say ${words}`);
      });
  });

test('there are as many as were promised', () => {
  assert.ok(Object.values(cases).flat().length >= 60);
});

test('a Stripe event counts once, however often it comes', async () => {
  const payload = '{"id":"evt_replayed","type":"invoice.voided","data":{"object":{}}}';
  for (let times = 0; times < 3; times += 1) {
    const answer = await send(service.url, stripe(s.stripe, payload));
    assert.deepEqual([answer.status, JSON.parse(answer.text)], [200, { received: true }]);
  }
});

test('nothing was made of all this', async () => {
  const { jobs } = await (
    await fetch(`${service.url}/api/video/jobs?limit=100`, { headers: bearer(s.a) })
  ).json();
  assert.deepEqual(
    jobs.map(({ jobId }) => jobId),
    [s.job],
  );
  const own = await fetch(`${service.url}/api/video/jobs`, { headers: bearer(s.b) });
  assert.deepEqual((await own.json()).jobs, []);
});

/** Status codes of all answers in what came back over one connection. */
const statuses = (text) => [...text.matchAll(/^HTTP\/1\.[01] (\d{3})/gm)].map(([, code]) => Number(code));
const hidden = 'GET /api/diagnostics HTTP/1.1\r\nHost: x\r\n\r\n';
const rawRequests = {
  'both lengths, the hidden request behind chunks': `POST /api/video/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
  'two lengths': `POST /api/video/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: ${hidden.length}\r\n\r\n${hidden}`,
  'a length with a sign': `POST /api/video/generate HTTP/1.1\r\nHost: x\r\nContent-Length: +${hidden.length}\r\n\r\n${hidden}`,
  'an encoding that is hidden': `POST /api/video/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n`,
  'a space before the colon': 'GET /api/health HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nabcde',
  'a folded header':
    'GET /api/video/jobs HTTP/1.1\r\nHost: x\r\nX-A: b\r\n Authorization: Bearer key-a-of-the-tests-0001\r\n\r\n',
  'a NUL in a header': 'GET /api/video/jobs HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n',
  'a bare line feed in a header':
    'GET /api/video/jobs HTTP/1.1\r\nHost: x\r\nX-A: a\nAuthorization: Bearer wrong-and-wrong\r\n\r\n',
  'a negative chunk':
    'POST /api/video/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabcde\r\n0\r\n\r\n',
  'a huge chunk':
    'POST /api/video/generate HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc\r\n',
  'HTTP/9.9': 'GET /api/health HTTP/9.9\r\nHost: x\r\n\r\n',
  'a method that is none': 'GE\0T /api/health HTTP/1.1\r\nHost: x\r\n\r\n',
  'a space in the URL': 'GET /api/video/jobs?limit=1 2 HTTP/1.1\r\nHost: x\r\n\r\n',
  'a URL of 100 kB': `GET /api/health?${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'a header of 1 MB': `GET /api/health HTTP/1.1\r\nHost: x\r\nX-A: ${'x'.repeat(1_000_000)}\r\n\r\n`,
  '5000 headers': `GET /api/video/jobs HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(5000)}\r\n`,
  TLS: Buffer.from('16030100ca010000c60303', 'hex'),
};

test('what is no HTTP, or two requests in one', { timeout: 120_000 }, async (t) => {
  for (const [name, bytes] of Object.entries(rawRequests))
    await t.test(name, async () => {
      const text = await sendRaw(service.url, bytes);
      const codes = statuses(text);
      assert.ok(codes.length <= (name.startsWith('both') ? 2 : 1), `${codes.length} answers:\n${text}`);
      for (const code of codes) assert.ok(code >= 400 && code < 500, text);
      assert.ok(!/"?uptimeSeconds/.test(text), text);
    });
});

test('an x-request-id of a client does not get into headers or logs as it is', async () => {
  for (const id of ['x'.repeat(5000), 'a b"c\\d', '%0d%0aSet-Cookie: a=b']) {
    const answer = await send(service.url, {
      path: '/api/video/job/none',
      headers: { ...bearer(s.a), 'x-request-id': id },
    });
    refusal(answer);
    assert.notEqual(answer.headers['x-request-id'], id);
    assert.equal(answer.headers['set-cookie'], undefined);
  }
});

test('the server is as well as before', async () => {
  const answer = await fetch(`${service.url}/api/health`);
  assert.deepEqual([answer.status, (await answer.json()).status], [200, 'ok']);
  assert.doesNotMatch(service.log(), /panicked/);
});
