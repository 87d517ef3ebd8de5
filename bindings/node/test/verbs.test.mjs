import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import * as esm from 'captioni';
import { card, cue, folder, model, names, pictures, quick, rejects, root, speech } from './support.mjs';

const {
  Captioni,
  convert,
  cues,
  frames,
  models,
  overlay,
  preview,
  probe,
  remotionCaptions,
  render,
  styles,
  subtitles,
} = esm;
const dir = folder();
const small = card(join(dir, 'card.mp4'));
let cap;

before(async () => {
  cap = await Captioni.load(model);
});

test('both kinds of modules give the same package', () => {
  const commonJs = createRequire(import.meta.url)('captioni');
  const { default: whole, ...named } = esm;
  assert.equal(whole, commonJs);
  assert.deepEqual({ ...named }, { ...commonJs });
});

test('probe tells what is in a file', async () => {
  const media = await probe({ input: speech });
  const video = media.tracks.find((track) => track.kind === 'video');
  assert.deepEqual([media.duration, video.width, video.height], [11, 1280, 720]);
  assert.deepEqual(await cap.probe({ input: speech }), media);
});

const spoken = (line) => line.words.map(({ text, start, end }) => [text, start, end]);

test('captions may be a track of their own', async () => {
  const output = join(dir, 'soft.mkv');
  const options = { input: small, cues: cue(0, 1, 'Hello'), output, soft: true };
  const { encoder, subtitles: tracks, warnings } = await render(options);
  assert.deepEqual([encoder, tracks, warnings], ['copy', ['subrip'], []]);
  const back = await cues({ cues: `${output}#subtitle:0` });
  assert.deepEqual(spoken(back.cues[0].lines[0]), [['Hello', undefined, undefined]]);
  await rejects(render({ ...options, crf: 20 }), 'OPTIONS_INVALID', 'crf');
});

test('cues have as many words as was asked for', async () => {
  const srt = '1\n00:00:00,500 --> 00:00:02,000\nHello there\nold friend\n';
  const texts = (track) =>
    track.cues.map(({ lines }) => lines.flatMap((line) => line.words.map(({ text }) => text)).join(' '));
  const cut = await cues({ cues: srt, wordsPerCue: 2 });
  assert.deepEqual(texts(cut), ['Hello there', 'old friend']);
  assert.deepEqual(
    cut.warnings.map(({ code }) => code),
    ['TIMES_ESTIMATED'],
  );
  assert.equal((await cues({ cues: srt, style: { wordsPerCue: 1 } })).cues.length, 4);
  const kept = await cues({ cues: srt, style: { wordsPerCue: 1 }, wordsPerCue: 0 });
  assert.deepEqual(texts(kept), ['Hello there old friend']);
});

test('speech becomes a transcript, captions of several kinds, and cues again', async () => {
  const seen = [];
  const transcript = await cap.transcribe({ input: speech, onProgress: (progress) => seen.push(progress) });
  const text = transcript.segments.map((segment) => segment.text).join(' ');
  assert.match(text, /ask not what your country can do for you/i);
  assert.deepEqual(seen.at(-1), { stage: 'transcribe', done: 11_000_000, total: 11_000_000 });

  const captions = await remotionCaptions(transcript);
  assert.equal(captions.map((caption) => caption.text).join(''), text);
  assert.ok(captions.every(({ startMs, endMs }) => startMs <= endMs));
  const back = await cues({ cues: captions });
  const own = await cues({ cues: transcript });
  const shown = (track) => track.cues.map(({ start, end, lines }) => [start, end, lines.map(spoken)]);
  assert.deepEqual(shown(back), shown(own));
  assert.ok(own.cues.length > 1);
  const words = own.cues.flatMap(({ lines }) => lines.flatMap((line) => line.words));
  for (const { text, source } of words)
    assert.equal(transcript.segments[source.segment].words[source.word].text, text);

  const srt = await subtitles({ cues: back, format: 'srt' });
  assert.match(srt, /^1\n00:00:0\d,\d{3} --> 00:00:0\d,\d{3}\nAnd so/);
  const vtt = await subtitles({ cues: srt, format: 'vtt' });
  assert.ok(vtt.startsWith('WEBVTT'));
  assert.equal(await subtitles({ cues: vtt, format: 'srt' }), srt);
});

test('a known text is aligned, and a correction keeps the times of the other words', async () => {
  const text = `And so, my fellow Americans, ask not what your country can do for you.
Ask what you can do for your country.`;
  const stages = new Set();
  const onProgress = ({ stage }) => stages.add(stage);
  const { warnings, ...whole } = await cap.align({ input: speech, text, onProgress });
  assert.deepEqual(
    whole.segments.map((segment) => segment.text),
    text.split('\n'),
  );
  assert.deepEqual([warnings, [...stages][0]], [[], 'transcribe']);
  const words = whole.segments.flatMap((segment) => segment.words);
  assert.ok(words.every((word) => word.spoken === undefined));

  const corrected = text.replace('fellow', 'dear').replace('not ', '');
  const again = await cap.align({ input: readFileSync(speech), text: corrected, transcript: whole });
  const kept = words.filter((word) => word.text !== 'fellow' && word.text !== 'not');
  const found = again.segments.flatMap((segment) => segment.words);
  assert.deepEqual(
    found.filter((word) => word.text !== 'dear'),
    kept,
  );

  const more = await cap.align({
    input: speech,
    text: `${text}\nThe weather will be fine in the north tomorrow.`,
  });
  assert.ok(more.segments.at(-1).words.every((word) => word.spoken === false));
  assert.deepEqual(await cues({ cues: more }), await cues({ cues: whole }));
});

test('caption writes a video and the files beside it', async () => {
  const [output, srt, json] = ['out.mp4', 'out.srt', 'out.json'].map((name) => join(dir, name));
  const stages = new Set();
  const onProgress = ({ stage }) => stages.add(stage);
  const done = await cap.caption({
    input: speech,
    output,
    srt,
    json,
    style: 'karaoke',
    timing: 'words',
    ...quick,
    onProgress,
  });
  assert.deepEqual([done.path, done.frames, done.warnings], [output, 275, []]);
  assert.deepEqual([...stages], ['transcribe', 'render']);
  assert.ok(done.cues.cues.every((cue) => cue.lines.flatMap((line) => line.words).length <= 3));
  assert.equal(readFileSync(srt, 'utf8'), await subtitles({ cues: done.cues, format: 'srt' }));
  const written = JSON.parse(readFileSync(json, 'utf8'));
  assert.deepEqual(
    written.segments.map(({ text }) => text),
    done.transcript.segments.map(({ text }) => text),
  );
  assert.notDeepEqual(pictures(output).slice(50, 60), pictures(speech).slice(50, 60));
});

test('the same job gives the same pictures as the command line', async () => {
  const [srt, ours, theirs] = ['same.srt', 'ours.mp4', 'theirs.mp4'].map((name) => join(dir, name));
  writeFileSync(srt, await subtitles({ cues: cue(0.2, 1.8, 'The same everywhere'), format: 'srt' }));
  await render({ input: small, output: ours, cues: srt, style: 'barbie', ...quick });
  const args = [
    'render',
    small,
    '--cues',
    srt,
    '-o',
    theirs,
    '--style',
    'barbie',
    '--preset',
    'ultrafast',
    '--quiet',
  ];
  execFileSync(join(root, 'target/debug/captioni'), args);
  assert.equal(pictures(ours).length, 50);
  assert.deepEqual(pictures(ours), pictures(theirs));
});

test('preview gives a picture of the asked kind', async () => {
  const options = { input: small, cues: cue(0, 2, 'Hello'), at: 1 };
  const { data, width, height, warnings } = await preview(options);
  assert.deepEqual([width, height, warnings, data.subarray(1, 4).toString()], [320, 180, [], 'PNG']);
  const jpeg = await preview({ ...options, container: 'jpg' });
  assert.deepEqual([...jpeg.data.subarray(0, 2)], [0xff, 0xd8]);
  const output = join(dir, 'frame.png');
  const { path, data: none } = await preview({ ...options, output });
  assert.deepEqual([path, none], [output, undefined]);
  assert.deepEqual(readFileSync(output), data);
});

test('styles and models are listed', async () => {
  const known = await styles();
  assert.ok(known.some((style) => style.name === 'karaoke' && style.font.family));
  assert.equal(await Captioni.styles().then((all) => all.length), known.length);
  const tiny = (await models.list()).find(({ name }) => name === 'tiny.en');
  assert.ok(tiny.installed);
  assert.equal(await Captioni.models.fetch('tiny.en'), tiny.path, 'it is there, so nothing is fetched');
  assert.deepEqual(
    (await models.list({ modelDir: dir })).filter(({ installed }) => installed),
    [],
  );
});

test('a folder of files leaves nothing else behind', () => {
  assert.deepEqual(
    names(dir).filter((name) => name.startsWith('.')),
    [],
  );
});

test('captions that overlap are drawn, and those that nobody sees are told', async () => {
  const codes = async (cues) =>
    (await render({ input: small, cues, preset: 'ultrafast' })).warnings.map(({ code }) => code);
  const late = { start: 3601, end: 3603, text: 'late' };
  assert.deepEqual(await codes([late]), ['NOTHING_SHOWN']);
  const [first, second] = [...cue(0, 1.2, 'Hello'), ...cue(1, 2, 'there')];
  assert.deepEqual(await codes([first, second]), []);
  assert.deepEqual(await codes([second, first]), ['CUES_REPAIRED']);

  const [told] = (await render({ input: small, cues: [late], preset: 'ultrafast' })).warnings;
  assert.match(told.hint, /shift them with `shift: -3600`/);
  const mended = await cues({ cues: [second, first] });
  assert.deepEqual(
    mended.warnings.map(({ code }) => code),
    ['CUES_REPAIRED'],
  );
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(mended))), ['cues']);
  // In order of time, each as it was, with the number of its place in what was given.
  assert.deepEqual(
    mended.cues.map(({ id, start, end }) => [id, start, end]),
    [
      [2, 0, 1.2],
      [1, 1, 2],
    ],
  );
  const noted = [];
  await subtitles({ cues: [second, first], format: 'srt', onWarning: ({ code }) => noted.push(code) });
  assert.deepEqual(noted, ['CUES_REPAIRED']);
  await assert.rejects(subtitles({ cues: mended, format: 'srt', onWarning: 1 }), { code: 'OPTIONS_INVALID' });
});

test('captions alone are a transparent video, images, or frames one by one', async () => {
  const shape = { cues: cue(0.5, 1, 'Hello there'), size: [320, 180], fps: 10, style: 'clean' };
  const stages = new Set();
  const { data, ...report } = await overlay({ ...shape, onProgress: ({ stage }) => stages.add(stage) });
  assert.deepEqual([report.frames, report.warnings, [...stages]], [10, [], ['render']]);
  writeFileSync(join(dir, 'memory.mov'), data);
  const { tracks } = await probe({ input: data });
  assert.equal(tracks.find((track) => track.kind === 'video').pixelFormat, 'yuva444p12le');
  const like = { cues: shape.cues, input: readFileSync(small), output: join(dir, 'like.webm') };
  assert.deepEqual(await overlay(like).then(({ frames, path }) => [frames, path]), [50, like.output]);
  await overlay({ ...shape, output: join(dir, 'still.%03d.png') });
  assert.equal(names(dir).filter((name) => name.startsWith('still.')).length, 10);

  const drawn = await frames(shape);
  const { width, height, fps, length, duration } = drawn;
  assert.deepEqual([width, height, fps, length, duration], [320, 180, 10, 10, 1]);
  const all = [];
  for await (const frame of drawn) all.push(frame);
  assert.deepEqual(
    all.map(({ pts }) => pts),
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
  );
  assert.equal(all[0].data, all[4].data);
  assert.equal(all[9].data.length, 320 * 180 * 4);
  assert.ok(all[0].data.every((byte) => byte === 0) && all[9].data.some((byte) => byte === 255));
  const png = ['-i', join(dir, 'still.009.png'), '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'];
  const image = execFileSync('ffmpeg', ['-v', 'error', ...png], { maxBuffer: 1 << 26 });
  assert.ok(image.equals((await drawn.at(0.9)).data));
  assert.ok(image.equals((await drawn.frame(9)).data));
  assert.deepEqual(drawn.warnings, []);
});

test('an overlay that cannot be says why', async () => {
  const shape = { cues: cue(0, 1, 'Hi'), size: [320, 180], fps: 25 };
  await rejects(overlay({ ...shape, fps: 0 }), 'OPTIONS_INVALID', '`fps` is 0', 'above 0, at most 1000');
  await rejects(
    overlay({ ...shape, size: undefined }),
    'OPTIONS_INVALID',
    '`size` is missing',
    'or an input',
  );
  await rejects(
    overlay({ ...shape, output: 'a.mp4' }),
    'UNSUPPORTED_FORMAT',
    '.mov (ProRes 4444), .webm',
    '%05d',
  );
  await rejects(overlay({ ...shape, container: 'png' }), 'OPTIONS_INVALID', 'mov, webm');
  const drawn = await frames({ ...shape, signal: AbortSignal.abort() }).catch((error) => error);
  assert.equal(drawn.code, 'CANCELLED');
  await rejects((await frames(shape)).frame(25), 'OPTIONS_INVALID', '`number` is 25', '0 to 24');
});

test('captions are turned into another format', async () => {
  const late = join(dir, 'late.srt');
  writeFileSync(late, '1\n01:00:01,000 --> 01:00:02,000\n<i>Hello</i> there\n');
  const done = await convert({ cues: late, to: 'vtt', shift: '-01:00:00' });
  assert.deepEqual(done, {
    format: 'vtt',
    cues: 1,
    text: 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<i>Hello</i> there\n',
    warnings: [],
  });
  await convert({ cues: late, output: join(dir, 'late.lrc'), scale: '1/2' });
  assert.equal(readFileSync(join(dir, 'late.lrc'), 'utf8'), '[30:00.50]Hello there\n[30:01.00]\n');
  await assert.rejects(convert({ cues: late }), { code: 'OPTIONS_INVALID' });
});
