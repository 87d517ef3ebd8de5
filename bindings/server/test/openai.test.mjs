// The official client, unchanged, against the server's transcription endpoint.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import OpenAI, { APIError } from 'openai';
import { media, startServer } from './support/server.mjs';

const LONG = { timeout: 180_000 };
const folder = mkdtempSync(join(tmpdir(), 'captioni-openai-test-'));
/** The speech twice, with three seconds between. */
const twice = join(folder, 'twice.wav');
/** A video without sound. */
const mute = join(folder, 'mute.mp4');
let [server, client] = [];

const ffmpeg = (...args) => execFileSync('ffmpeg', ['-v', 'error', '-y', ...args]);

before(async () => {
  const pause = '[0]apad=pad_dur=3[a];[a][1]concat=n=2:v=0:a=1';
  ffmpeg('-i', media('jfk.wav'), '-i', media('jfk.wav'), '-filter_complex', pause, twice);
  ffmpeg('-i', media('jfk.mp4'), '-an', '-c', 'copy', mute);
  server = await startServer();
  client = new OpenAI({
    baseURL: `${server.address}/v1`,
    apiKey: process.env.CAPTIONI_SERVER_KEY ?? 'none',
    maxRetries: 0,
  });
});
after(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

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

test('vtt has the header, and no times within a cue', LONG, async () => {
  const vtt = await transcribe({ response_format: 'vtt' });
  assert.match(vtt, /^WEBVTT[\s\S]*\d\.\d{3} --> /);
  assert.doesNotMatch(vtt, /</);
});

test('a stream tells each segment, and the whole at the end', LONG, async () => {
  const deltas = [];
  let done;
  for await (const event of await transcribe({ file: createReadStream(twice), stream: true })) {
    if (event.type === 'transcript.text.delta') deltas.push(event.delta);
    else done = event;
  }
  assert.equal(done?.type, 'transcript.text.done');
  assert.ok(deltas.length >= 2, `${deltas.length} deltas`);
  assert.equal(deltas.join(''), done.text);
  assert.equal(plain(done.text).match(new RegExp(SPOKEN, 'gi')).length, 2);
});

test('a stream of verbose_json ends with words and segments', LONG, async () => {
  const stream = await transcribe({
    response_format: 'verbose_json',
    timestamp_granularities: ['word'],
    stream: true,
  });
  let last;
  for await (const event of stream) last = event;
  assert.equal(last.words.length, last.text.split(' ').length);
  assert.ok(Math.abs(last.duration - 11) < 0.2);
});

test('what goes wrong in a stream is an error of the client', LONG, async () => {
  await assert.rejects(
    transcribe({ file: new File(['just words '.repeat(100)], 'speech.wav'), stream: true }),
    (error) => error instanceof APIError && error.status === 422,
  );
  await assert.rejects(async () => {
    for await (const _ of await transcribe({ file: createReadStream(mute), stream: true }));
  }, APIError);
  await assert.rejects(transcribe({ response_format: 'srt', stream: true }), /stream/);
});

test('no proxy gathers a stream', LONG, async () => {
  const { response } = await client.audio.transcriptions
    .create({ file: createReadStream(media('jfk.wav')), model: 'tiny.en', stream: true })
    .withResponse();
  assert.equal(response.headers.get('x-accel-buffering'), 'no');
  assert.match(response.headers.get('content-type'), /^text\/event-stream/);
  await response.body?.cancel();
});

test('fields without an effect are ignored, and the answer names them', LONG, async () => {
  const { data, response } = await client.audio.transcriptions
    .create({
      file: createReadStream(media('jfk.wav')),
      model: 'whisper-1',
      prompt: 'A speech by a president.',
      temperature: 0.4,
      chunking_strategy: { type: 'server_vad', threshold: 0.4, silence_duration_ms: 300 },
      include: ['logprobs'],
      known_speaker_names: ['Kennedy'],
      user: 'someone',
    })
    .withResponse();
  assert.match(plain(data.text), SPOKEN);
  const ignored = response.headers.get('x-captioni-ignored').split(', ').sort();
  assert.deepEqual(ignored, ['known_speaker_names[]', 'prompt', 'temperature', 'user']);
  assert.equal(data.logprobs.length, data.text.split(' ').length);
  assert.ok(data.logprobs.every(({ logprob }) => logprob <= 0));
});

test('nothing is named where all had an effect', LONG, async () => {
  const { response } = await client.audio.transcriptions
    .create({
      file: createReadStream(media('jfk.wav')),
      model: '',
      prompt: '',
      temperature: 0,
      language: 'en-US',
    })
    .withResponse();
  assert.equal(response.headers.get('x-captioni-ignored'), null);
});

test('speakers are not told apart, and that is said before the work', LONG, async () => {
  await assert.rejects(transcribe({ response_format: 'diarized_json' }), (error) => {
    assert.ok(error instanceof APIError && error.status === 400, `${error}`);
    assert.match(error.message, /diarized_json.*speakers/);
    return true;
  });
});

test('models are listed, OpenAI names among them', LONG, async () => {
  const ids = (await client.models.list()).data.map(({ id }) => id);
  assert.ok(ids.includes('tiny.en') && ids.includes('whisper-1'), `${ids}`);
  const model = await client.models.retrieve('tiny.en');
  assert.equal(model.object, 'model');
  assert.ok(model.created > 1.6e9 && model.owned_by === 'captioni');
  await assert.rejects(client.models.retrieve('gpt-99'), { status: 404 });
});

test('a translation is English text, by a model that knows languages', LONG, async () => {
  const translate = (options) =>
    client.audio.translations.create({ file: createReadStream(media('jfk.wav')), ...options });
  const result = await translate({ model: 'base', response_format: 'verbose_json' });
  assert.match(plain(result.text), SPOKEN);
  assert.equal(result.task, 'translate');
  await assert.rejects(translate({ model: 'tiny.en' }), /tiny\.en.*English alone.*base/);
});

test('a model that is not here is an error that the client knows', LONG, async () => {
  await assert.rejects(transcribe({ model: 'no-such-model' }), (error) => {
    assert.ok(error instanceof APIError, `${error}`);
    assert.ok(error.status >= 400 && error.status < 500, `status ${error.status}`);
    assert.match(error.message, /no-such-model/);
    return true;
  });
});
