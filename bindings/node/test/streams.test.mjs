import assert from 'node:assert/strict';
import { createReadStream, createWriteStream, openAsBlob, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { probe, render } from 'captioni';
import { card, cue, folder, names, pictures, quick, rejects, speech } from './support.mjs';

const dir = folder();
const temporary = folder();
process.env.TMPDIR = temporary;
const small = card(join(dir, 'card.mp4'));
const bytes = readFileSync(small);
const job = { cues: cue(0, 2, 'Hello'), ...quick };

/** The stream of a slow network. */
async function* drops() {
  for (let at = 0; at < bytes.length; at += 16_384) {
    await new Promise(setImmediate);
    yield bytes.subarray(at, at + 16_384);
  }
}

const inputs = {
  'a path': () => small,
  'a file URL': () => pathToFileURL(small),
  'a file URL as text': () => pathToFileURL(small).href,
  'a Buffer': () => bytes,
  'a Uint8Array': () => new Uint8Array(bytes),
  'a part of an ArrayBuffer': () => new Uint8Array(Uint8Array.from([0, 0, ...bytes]).buffer, 2),
  'an ArrayBuffer': () => new Uint8Array(bytes).buffer,
  'a Blob': () => new Blob([bytes]),
  'a Blob of a file': () => openAsBlob(small),
  'a web stream': () => new Response(bytes).body,
  'a Node stream': () => createReadStream(small),
  'an async iterable': drops,
  'many bytes': () => Buffer.concat([bytes, Buffer.alloc(40 << 20)]),
};

for (const [kind, input] of Object.entries(inputs)) {
  test(`${kind} is an input`, async () => {
    const { duration, tracks } = await probe({ input: await input() });
    assert.deepEqual([duration, tracks.length], [2, 2]);
    assert.deepEqual(names(temporary), []);
  });
}

test('the bytes of a buffer are those at the call', async () => {
  const own = Buffer.from(bytes);
  const probed = probe({ input: own });
  own.fill(0);
  assert.equal((await probed).duration, 2);
});

test('options are those at the call', async () => {
  const cues = cue(0, 2, 'Hello');
  const rendering = render({ ...job, cues, input: bytes });
  cues.length = 0;
  const { data } = await render({ ...job, input: bytes });
  assert.deepEqual(await decoded((await rendering).data), await decoded(data));
});

test('options that will not do are told before the input is read', async () => {
  const input = new ReadableStream();
  await rejects(render({ ...job, input, crf: Number.NaN }), 'OPTIONS_INVALID', '`crf`');
  const output = new PassThrough();
  const container = '/../../out.mp4';
  await rejects(render({ ...job, input, output, container }), 'OPTIONS_INVALID', '`container`', container);
  assert.ok(!input.locked);
  assert.deepEqual(names(temporary), []);
});

test('every kind of output holds the same video', async () => {
  const path = join(dir, 'path.mp4');
  await render({ ...job, input: small, output: pathToFileURL(path) });
  const expected = pictures(path);

  const { data, path: none } = await render({ ...job, input: bytes });
  assert.ok(Buffer.isBuffer(data));
  assert.equal(none, undefined);
  assert.deepEqual(await decoded(data), expected);

  const file = join(dir, 'stream.mp4');
  const report = await render({ ...job, input: drops(), output: createWriteStream(file) });
  assert.deepEqual([report.frames, report.path, report.data], [50, undefined, undefined]);
  assert.deepEqual(pictures(file), expected);

  const { readable, writable } = new TransformStream();
  const [body] = await Promise.all([
    new Response(readable).arrayBuffer(),
    render({ ...job, input: small, output: writable }),
  ]);
  assert.deepEqual(await decoded(Buffer.from(body)), expected);
  assert.deepEqual(names(temporary), []);

  const webm = await render({ ...job, input: small, container: 'webm', encoder: 'vp9' });
  assert.deepEqual([...webm.data.subarray(0, 4)], [0x1a, 0x45, 0xdf, 0xa3]);
});

async function decoded(video) {
  const path = join(dir, 'decoded.mp4');
  writeFileSync(path, video);
  return pictures(path);
}

test('streams that fail say so and leave nothing behind', async () => {
  const reason = new Error('the line is dead');
  const broken = new Readable({ read: () => {} });
  setImmediate(() => broken.destroy(reason));
  const reading = await rejects(probe({ input: broken }), 'INPUT_UNREADABLE', 'the line is dead');
  assert.equal(reading.cause, reason);

  const full = new Writable({ write: (_, __, done) => done(reason) });
  const writing = await rejects(
    render({ ...job, input: small, output: full }),
    'OUTPUT_UNWRITABLE',
    'the line is dead',
  );
  assert.equal(writing.cause, reason);

  const gone = new PassThrough();
  const unfinished = render({ ...job, input: speech, output: gone });
  setTimeout(() => gone.destroy(), 100);
  await rejects(unfinished, 'OUTPUT_UNWRITABLE', 'cannot write the output');

  await rejects(probe({ input: new Blob([]) }), 'INPUT_UNREADABLE', 'cannot read <stream>', 'empty');
  await rejects(probe({ input: Buffer.from('no video at all') }), 'INPUT_UNREADABLE');
  assert.deepEqual(names(temporary), []);
});

test('aborting while a stream is read ends both', async () => {
  const endless = new Readable({
    read() {
      setImmediate(() => this.push(Buffer.alloc(1024)));
    },
  });
  const abort = new AbortController();
  const probing = probe({ input: endless, signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await rejects(probing, 'CANCELLED');
  assert.ok(endless.destroyed);
  assert.deepEqual(names(temporary), []);
});

const stalled = {
  'a web stream': (cancel) =>
    new ReadableStream({ start: (to) => to.enqueue(bytes.subarray(0, 1024)), cancel }),
  'an async iterable': (cancel) => ({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}), return: async () => cancel() }),
  }),
};

for (const [kind, input] of Object.entries(stalled)) {
  test(`aborting while ${kind} stalls ends both`, async () => {
    const abort = new AbortController();
    let ended = false;
    const source = input(() => {
      ended = true;
      return { done: true };
    });
    const probing = probe({ input: source, signal: abort.signal });
    setTimeout(() => abort.abort('enough'), 50);
    const { cause } = await rejects(probing, 'CANCELLED');
    assert.deepEqual([cause, ended], ['enough', true]);
    assert.deepEqual(names(temporary), []);
  });
}

test('a web stream ends with the error of the job', async () => {
  const failing = async (options) => {
    const { readable, writable } = new TransformStream();
    const told = readable
      .getReader()
      .read()
      .catch((error) => error);
    const error = await render({ ...job, input: small, output: writable, ...options }).catch(
      (error) => error,
    );
    assert.equal(await told, error);
    return error.code;
  };
  assert.equal(await failing({ input: Buffer.from('no video at all') }), 'INPUT_UNREADABLE');
  assert.equal(await failing({ input: 7 }), 'OPTIONS_INVALID');
  assert.equal(await failing({ crf: Number.NaN }), 'OPTIONS_INVALID');
  assert.equal(await failing({ signal: AbortSignal.abort(null) }), 'CANCELLED');
  assert.deepEqual(names(temporary), []);
});

test('a Node stream is left alone by a job that fails', async () => {
  const output = new PassThrough();
  await rejects(render({ ...job, input: Buffer.from('no video at all'), output }), 'INPUT_UNREADABLE');
  assert.deepEqual([output.destroyed, output.writable, output.listenerCount('error')], [false, true, 0]);
});
