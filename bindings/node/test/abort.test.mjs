import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { AbortError, Captioni, CaptioniError, preview, render } from 'captioni';
import { cue, folder, model, names, quick, speech } from './support.mjs';

const dir = folder();
let cap;

before(async () => {
  cap = await Captioni.load(model);
});

/** Aborts when `work` is under way; gives the milliseconds that it took to stop. */
async function latency(work) {
  const abort = new AbortController();
  let aborted;
  const stop = () => {
    aborted ??= performance.now();
    abort.abort('enough');
  };
  const error = await work(abort.signal, stop).then(
    () => assert.fail('it ended before it was aborted'),
    (error) => error,
  );
  const ms = performance.now() - aborted;
  assert.deepEqual([error.name, error.code, error.cause], ['AbortError', 'CANCELLED', 'enough']);
  assert.ok(error instanceof AbortError && error instanceof CaptioniError);
  return ms;
}

/** Stops at any time, and on however busy a machine; how fast it is, benches measure. */
async function stops(work) {
  for (let run = 0; run < 5; run++) {
    const ms = await latency(work);
    assert.ok(ms <= 5000, `it stopped after ${ms.toFixed()} ms`);
  }
}

test('rendering stops and the target is as it was', async () => {
  const output = join(dir, 'out.mp4');
  writeFileSync(output, 'older');
  await stops((signal, stop) => {
    const onProgress = ({ done }) => done > 0 && stop();
    return render({ input: speech, cues: cue(0, 9, 'Hello'), output, signal, onProgress, ...quick });
  });
  assert.equal(readFileSync(output, 'utf8'), 'older');
  assert.deepEqual(names(dir), ['out.mp4']);
});

test('recognition stops in the middle of a span', async () => {
  await stops((signal, stop) => {
    setTimeout(stop, 300);
    return cap.transcribe({ input: speech, signal });
  });
});

test('aligning stops in the middle of a span', async () => {
  await stops((signal, stop) => {
    setTimeout(stop, 300);
    return cap.align({ input: speech, text: 'And so, my fellow Americans', signal });
  });
});

test('a job that waits for the engine stops, the one before goes on', async () => {
  const first = cap.transcribe({ input: speech });
  await stops((signal, stop) => {
    setTimeout(stop, 50);
    return cap.transcribe({ input: speech, signal });
  });
  assert.equal((await first).language, 'en');
});

test('a signal that was aborted before keeps the job from starting', async () => {
  const job = preview({ input: speech, cues: cue(0, 1, 'Hello'), at: 0, signal: AbortSignal.abort('never') });
  await assert.rejects(job, { name: 'AbortError', cause: 'never' });
});

test('a signal that is aborted afterwards changes nothing', async () => {
  const abort = new AbortController();
  const { data } = await preview({ input: speech, cues: cue(0, 1, 'Hello'), at: 0, signal: abort.signal });
  abort.abort();
  assert.ok(data.length > 0);
});
