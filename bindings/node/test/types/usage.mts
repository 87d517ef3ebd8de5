// Compiled, never run: what users may and may not write.

import { createReadStream, createWriteStream } from 'node:fs';
import {
  AbortError,
  Captioni,
  CaptioniError,
  type Cue,
  convert,
  cues,
  type ErrorCode,
  type Frames,
  frames,
  models,
  overlay,
  preview,
  probe,
  remotionCaptions,
  render,
  subtitles,
} from 'captioni';

const cap = await Captioni.load({ model: 'base', threads: 2 });
const input = 'talk.mp4';

const inMemory = await cap.caption({ input, style: 'karaoke', timing: 'shorts', platform: 'tiktok' });
inMemory.data satisfies Buffer;
inMemory.transcript.segments[0]?.words[0]?.probability satisfies number | undefined;
// @ts-expect-error it went to memory
inMemory.path;

const onDisk = await cap.caption({
  input,
  output: new URL('file:///captioned.mp4'),
  preset: 'slow',
  srt: 'talk.srt',
});
onDisk.path satisfies string;
// @ts-expect-error it went to a file
onDisk.data;

const toStream = await cap.render({
  input: createReadStream(input),
  output: createWriteStream('captioned.webm'),
  cues: inMemory.cues,
  container: 'webm',
});
toStream.frames satisfies number;
// @ts-expect-error it went to a stream
toStream.data;

declare const output: string | undefined;
(await render({ input, cues: 'talk.srt', ...(output && { output }) })).data satisfies Buffer | undefined;

await cap.transcribe({
  input: new Blob([]),
  language: 'en',
  vad: { threshold: 0.4 },
  signal: AbortSignal.timeout(1000),
  onProgress: ({ stage, done, total }) => console.log(stage, done / total),
});
const aligned = await cap.align({
  input,
  text: 'Hello there',
  transcript: inMemory.transcript,
  language: 'en',
});
aligned.segments[0]?.words[0]?.spoken satisfies boolean | undefined;
await render({
  input: new Response('').body ?? new Uint8Array(),
  style: { extends: 'barbie', fill: '#fff', font: { size: 0.08 }, portrait: { maxWidth: 0.9 } },
  cues: [{ start: 0, end: 1, text: 'Hello' }],
});
(await overlay({ cues: 'talk.srt', input, alpha: 'premultiplied' })).data satisfies Buffer;
(await overlay({ cues: 'talk.srt', size: [1080, 1920], fps: '30000/1001', output: 'a.%05d.png' }))
  .path satisfies string;
// @ts-expect-error an overlay has no audio
await overlay({ cues: 'talk.srt', size: [1080, 1920], fps: 29.97, audio: 'none' });
const drawn: Frames = await frames({ cues: 'talk.srt', size: [1080, 1920], fps: 25 });
for await (const { data, pts } of drawn) [data satisfies Buffer, pts satisfies number];
await preview({ input: new Uint8Array(), cues: 'talk.srt', at: 1, output: 'frame.png' });
(await cues({ cues: inMemory.transcript })).cues satisfies Cue[];
(await convert({ cues: 'talk.srt', to: 'vtt', shift: -3600, scale: '25/23.976' })).text satisfies string;
await cues({ cues: await remotionCaptions(inMemory.transcript) });
(await subtitles({ cues: [{ start: 0, end: 1, text: 'Hello' }], format: 'vtt' })) satisfies string;
(await models.fetch('tiny.en')) satisfies string;

for (const track of (await probe({ input })).tracks) {
  if (track.kind === 'video') track.width satisfies number;
  // @ts-expect-error only video and audio tracks have details
  else track.width;
}

// @ts-expect-error a misspelt key
await cap.transcribe({ input, lang: 'en' });
// @ts-expect-error no text
await cap.align({ input });
// @ts-expect-error a style that there is not
await render({ input, cues: 'talk.srt', style: 'kareoke' });
// @ts-expect-error no cues
await render({ input });
// @ts-expect-error a constructor cannot wait
new Captioni();

try {
  await cap.caption({ input });
} catch (error) {
  if (error instanceof AbortError) error.cause satisfies unknown;
  else if (error instanceof CaptioniError) {
    error.code satisfies ErrorCode;
    error.hint satisfies string | undefined;
    // @ts-expect-error a code that there is not
    error.code === 'NO_SOUND';
  }
}
