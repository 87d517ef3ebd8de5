// Subtitle files, checked and converted over HTTP.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from './service.mjs';

/** The first cue is far too fast; the second touches it. */
const srt = `1
00:00:01,000 --> 00:00:01,500
Fast as nobody reads it, fast

2
00:00:01,500 --> 00:00:04,000
Příliš žluťoučký kůň
`;
let service;

before(async () => {
  service = await serve();
});
after(() => service?.stop());

const post = (path, body, type = 'application/octet-stream') =>
  fetch(`${service.url}/api/captions/${path}`, { method: 'POST', headers: { 'content-type': type }, body });

async function refusal(path, body) {
  const answer = await post(path, body);
  assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status}`);
  const { error } = await answer.json();
  assert.ok(
    !error.message.includes('/tmp') && !error.message.includes('captioni-server-test'),
    error.message,
  );
  return error;
}

test('a file is checked by the rules that are asked for', async () => {
  const report = await (await post('check?timing=netflix', srt)).json();
  assert.equal(report.passes, false);
  const rules = new Set(report.breaches.map(({ rule, cue }) => `${cue} ${rule}`));
  assert.ok(
    [...rules].some((rule) => /^1 .*(peed|cps)/i.test(rule)),
    [...rules].join(', '),
  );
  assert.deepEqual(report.warnings, []);
  const own = encodeURIComponent(JSON.stringify({ maxRate: 100, minDuration: 0.1 }));
  const lenient = await (await post(`check?timing=${own}`, srt)).json();
  assert.ok(lenient.breaches.length < report.breaches.length);
});

test('the chart is an SVG', async () => {
  const answer = await post('chart?timing=netflix', srt);
  assert.equal(answer.headers.get('content-type'), 'image/svg+xml');
  assert.match(await answer.text(), /^<svg/);
});

test('a file is converted, its encoding and times as told', async () => {
  const answer = await post('convert/vtt?shift=01:00:00', srt);
  assert.match(answer.headers.get('content-type'), /^text\/vtt/);
  assert.equal(answer.headers.get('x-captioni-warnings'), null);
  const vtt = await answer.text();
  assert.match(vtt, /^WEBVTT\n/);
  assert.match(vtt, /01:00:01\.500 --> 01:00:04\.000\nPříliš žluťoučký kůň/);
  const czech = new Uint8Array([...'1\n00:00:01,000 --> 00:00:02,000\n'].map((c) => c.charCodeAt(0)));
  const body = Buffer.concat([czech, Buffer.from([0x9e, 0x6c, 0x75, 0x9d, 0x0a])]);
  const told = await (await post('convert/srt?encoding=windows-1250', body)).text();
  assert.match(told, /žluť/);
});

test('what had to be mended is in a header', async () => {
  const answer = await post(
    'convert/srt',
    '00:00:01.000 --> 00:00:00.500\nHello\n\n00:00:02,000 --> 00:00:03,000\nYou\n',
  );
  assert.equal(answer.status, 200);
  const warnings = JSON.parse(answer.headers.get('x-captioni-warnings'));
  assert.ok(
    warnings.some(({ code }) => code === 'CUES_REPAIRED'),
    JSON.stringify(warnings),
  );
});

test('what will not do is named', async () => {
  assert.equal((await refusal('check', 'no subtitles at all')).code, 'UNSUPPORTED_FORMAT');
  assert.equal((await refusal('check?from=srt', '1\n00:00:01,000 --> soon\nHello\n')).code, 'CUES_INVALID');
  assert.equal((await refusal('check?timing=nobody', srt)).code, 'OPTIONS_INVALID');
  assert.match((await refusal('convert/docx', srt)).message, /docx.*srt/);
  assert.match((await refusal('check?output=/etc/passwd', srt)).message, /output/);
  assert.match((await refusal('convert/srt?scale=fast', srt)).message, /scale/);
  assert.match((await refusal('convert/vtt?timing=%7Bbroken', srt)).message, /`timing`.*broken/);
  assert.match((await refusal('convert/vtt?timing=%7B%22maxLines%22%3A0%7D', srt)).message, /maxLines/);
});
