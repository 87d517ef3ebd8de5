import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import {
  Captioni,
  CaptioniError,
  models,
  preview,
  probe,
  remotionCaptions,
  render,
  subtitles,
} from 'captioni';
import { card, cue, folder, model, names, quick, rejects, speech } from './support.mjs';

const dir = folder();
const small = card(join(dir, 'card.mp4'));
const hello = cue(0, 1, 'Hello');
let cap;

before(async () => {
  cap = await Captioni.load(model);
});

test('errors are CaptioniErrors with a code and a hint', async () => {
  const error = await rejects(probe({ input: 'none.mp4' }), 'INPUT_NOT_FOUND', 'none.mp4');
  assert.ok(error instanceof CaptioniError && error instanceof Error);
  assert.equal(error.name, 'CaptioniError');
  assert.match(error.hint, /check the path/);
  const missing = await rejects(Captioni.load({ model: 'base', modelDir: dir }), 'MODEL_MISSING', 'base');
  assert.match(missing.hint, /models\.fetch\('base'\)/);
});

test('unknown keys are named with the nearest right one', async () => {
  await rejects(
    cap.transcribe({ input: speech, langauge: 'en' }),
    'OPTIONS_INVALID',
    '`langauge`',
    'nearest is `language`',
  );
  await rejects(
    render({ input: small, cues: hello, presett: 'fast' }),
    'OPTIONS_INVALID',
    'nearest is `preset`',
  );
  await rejects(Captioni.load({ modle: 'base' }), 'OPTIONS_INVALID', '`modle`', 'nearest is `model`');
  await rejects(Captioni.load({ model: 'bsae' }), 'OPTIONS_INVALID', 'bsae', 'base');
  await rejects(models.list({ modeldir: dir }), 'OPTIONS_INVALID', 'nearest is `modelDir`');
  await rejects(render({ input: small, cues: hello, style: 'karoake' }), 'STYLE_INVALID', 'karaoke');
  await rejects(
    render({ input: small, cues: hello, timing: { pauze: 1 } }),
    'OPTIONS_INVALID',
    'timing.pauze',
    'pause',
  );
});

test('values of the wrong type are named with what would do', async () => {
  const wrong = (options, ...says) =>
    rejects(render({ input: small, cues: hello, ...options }), 'OPTIONS_INVALID', ...says);
  await wrong({ crf: 'low' }, '`crf`', 'a number');
  await wrong({ crf: Number.NaN }, '`crf`', 'NaN', 'a finite number');
  await wrong({ encodeThreads: 2n }, '`encodeThreads`', 'a bigint');
  await wrong({ style: () => 'clean' }, '`style`', 'a function');
  await wrong({ cues: undefined }, '`cues`', 'missing');
  await wrong({ cues: Buffer.from('1') }, '`cues`', 'a Buffer', 'text');
  await wrong({ input: 7 }, '`input`', '7', 'a Buffer');
  await wrong({ input: {} }, '`input`', 'a Object');
  await wrong({ input: undefined }, '`input`', 'missing');
  await wrong({ input: 'https://example.com/in.mp4' }, '`input`', 'https://example.com/in.mp4', 'a path');
  await wrong({ output: 5 }, '`output`', '5', 'a path');
  await wrong({ output: new URL('https://example.com/out.mp4') }, '`output`', 'a path');
  await wrong({ signal: 'stop' }, '`signal`', 'an AbortSignal');
  await wrong({ stop: new AbortController().signal }, '`stop`', '`signal`');
  await wrong({ onProgress: true }, '`onProgress`', 'a function');
  await wrong({ onprogress: () => {} }, '`onprogress`', '`onProgress`');
  await rejects(preview({ input: small, cues: hello, at: -1 }), 'OPTIONS_INVALID', '`at`', '-1');
  await rejects(subtitles({ cues: hello, format: 'doc' }), 'UNSUPPORTED_FORMAT', 'doc', 'srt');
  await rejects(subtitles({ cues: hello }), 'OPTIONS_INVALID', '`format`', 'srt');
  await rejects(remotionCaptions(undefined), 'OPTIONS_INVALID', '`transcript`');
  await rejects(
    Captioni.load({ signal: new AbortController().signal }),
    'OPTIONS_INVALID',
    '`signal`',
    'unknown',
  );
  await rejects(Captioni.load('base'), 'OPTIONS_INVALID', 'an object');
  await rejects(models.fetch(), 'OPTIONS_INVALID', '`name`', 'missing');
  for (const options of [undefined, null, 'talk.mp4', []])
    await rejects(probe(options), 'OPTIONS_INVALID', 'an object');
  const circle = {};
  circle.self = circle;
  await wrong({ style: circle }, 'not JSON');
});

test('inputs and outputs that will not do', async () => {
  await rejects(probe({ input: new Uint8Array() }), 'INPUT_UNREADABLE', 'empty');
  await rejects(probe({ input: dir }), 'INPUT_UNREADABLE', 'folder');
  await rejects(probe({ input: new Float32Array(8) }), 'OPTIONS_INVALID', 'a Float32Array', 'WAV');
  await rejects(render({ input: small, cues: hello, output: small }), 'OPTIONS_INVALID', 'card.mp4');
  await rejects(
    render({ input: small, cues: hello, output: join(dir, 'no/out.mp4') }),
    'OUTPUT_UNWRITABLE',
    'folder',
  );
  await rejects(render({ input: small, cues: hello, container: 'gif' }), 'OPTIONS_INVALID', 'gif', 'webm');
  await rejects(render({ input: small, cues: 'a\nb\n' }), 'UNSUPPORTED_FORMAT');
  await rejects(cap.transcribe({ input: small, audioTrack: 4 }), 'NO_AUDIO', '4');
  await rejects(cap.align({ input: small, text: 'Hello', audioTrack: 4 }), 'NO_AUDIO', '4');
  await rejects(cap.align({ input: small }), 'OPTIONS_INVALID', '`text` is empty');
  await rejects(cap.align({ input: small, text: ' ' }), 'OPTIONS_INVALID', '`text`');
  assert.deepEqual(names(dir), ['card.mp4']);
});

test('a callback that throws stops the job, and its error comes out', async () => {
  for (const fails of [
    () => {
      throw new RangeError('enough');
    },
    async () => {
      throw new RangeError('enough');
    },
  ]) {
    let calls = 0;
    const onProgress = () => {
      calls += 1;
      return fails();
    };
    const output = join(dir, 'out.mp4');
    const job = render({ input: speech, cues: hello, output, onProgress, ...quick });
    await assert.rejects(job, new RangeError('enough'));
    assert.ok(calls <= 2, `it was called ${calls} times`);
    assert.deepEqual(names(dir), ['card.mp4']);
  }
});

test('engines come from load alone', () => {
  assert.throws(() => new Captioni(), /await Captioni\.load/);
});
