// The official client, unchanged, against the server's transcription endpoint.

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { after, before, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { media, startServer } from './support/server.mjs';

const LONG = { timeout: 180_000 };
let [server, client] = [];

before(async () => {
  server = await startServer();
  client = new OpenAI({
    baseURL: `${server.address}/v1`,
    apiKey: process.env.CAPTIONI_SERVER_KEY ?? 'none',
    maxRetries: 0,
  });
});
after(() => server?.stop());

const transcribe = (options) =>
  client.audio.transcriptions.create({
    file: createReadStream(media('jfk.wav')),
    model: 'tiny.en',
    ...options,
  });
const SPOKEN = /ask not what your country can do for you/i;
const plain = (text) => text.replace(/[,.]/g, '').replace(/\s+/g, ' ');

test('verbose_json has words and segments with times in order', LONG, async () => {
  const result = await transcribe({
    response_format: 'verbose_json',
    timestamp_granularities: ['word', 'segment'],
  });
  assert.match(plain(result.text), SPOKEN);
  assert.ok(Math.abs(Number(result.duration) - 11) < 0.2, `it lasts ${result.duration} s`);
  assert.match(result.language, /^en/);
  assert.equal(result.words.length, result.text.trim().split(/\s+/).length);
  for (const [index, { word, start, end }] of result.words.entries()) {
    assert.ok(start <= end && end <= 11.2, `${word}: ${start} to ${end}`);
    if (index > 0) assert.ok(start >= result.words[index - 1].start, `${word} starts too early`);
  }
  const country = result.words.find(({ word }) => /country/i.test(word));
  assert.ok(country.start > 4.5 && country.end < 7.5, `country: ${country.start} to ${country.end}`);
  assert.ok(result.segments.length >= 1 && result.segments[0].text.trim() !== '');
});

test('json has the text alone', LONG, async () => {
  const result = await transcribe({ response_format: 'json' });
  assert.match(plain(result.text), SPOKEN);
  assert.equal(result.words, undefined);
});

test('text is bare text', LONG, async () => {
  const result = await transcribe({ response_format: 'text' });
  assert.equal(typeof result, 'string');
  assert.match(plain(result), SPOKEN);
});

test('srt has numbered cues', LONG, async () => {
  const result = await transcribe({ response_format: 'srt' });
  assert.match(result, /^1\r?\n00:00:0\d,\d{3} --> 00:00:\d\d,\d{3}\r?\n\S/);
  assert.match(plain(result.replace(/^\d+\r?\n.*-->.*$/gm, '')), /your country/i);
});

test('vtt has the header', LONG, async () => {
  assert.match(await transcribe({ response_format: 'vtt' }), /^WEBVTT[\s\S]*\d\.\d{3} --> /);
});

test('a model that is not here is an error that the client knows', LONG, async () => {
  await assert.rejects(transcribe({ model: 'no-such-model' }), (error) => {
    assert.ok(error instanceof APIError, `${error}`);
    assert.ok(error.status >= 400 && error.status < 500, `status ${error.status}`);
    assert.match(error.message, /no-such-model/);
    return true;
  });
});
