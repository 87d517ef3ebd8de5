// What the engine does to the process that it lives in, and the other way round.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Captioni } from 'captioni';
import { card, cue, folder, model, names, node, quick, speech } from './support.mjs';

const dir = folder();
const small = card(join(dir, 'card.mp4'));
const transcript = /ask not what your country/i;
const words = ({ segments }) => segments.map(({ text }) => text).join(' ');

/** How late a 10 ms timer comes at most, in milliseconds. */
async function lateness(work) {
  let [worst, due] = [0, performance.now() + 10];
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - due);
    due = now + 10;
  }, 10);
  await work();
  clearInterval(timer);
  return worst;
}

test('the event loop is never blocked', async () => {
  const cap = await Captioni.load(model);
  const input = readFileSync(speech);
  const job = () => cap.caption({ input, style: 'karaoke', onProgress: () => {}, ...quick });
  // Another program's load may delay one run of three, and that by less than half a second.
  const worst = [await lateness(job), await lateness(job), await lateness(job)].sort((a, b) => a - b);
  const said = `a 10 ms timer came up to ${worst.map((ms) => ms.toFixed()).join(', ')} ms late`;
  assert.ok(worst[1] <= 50, said);
  assert.ok(worst[2] <= 500, said);
});

test('two engines work at once, and one engine takes jobs in turn', async () => {
  const engines = await Promise.all([Captioni.load(model), Captioni.load(model)]);
  const [one, two] = engines;
  const jobs = [one, one, two].map((cap) => cap.transcribe({ input: speech }));
  const all = await Promise.all(jobs);
  for (const transcribed of all) assert.match(words(transcribed), transcript);
  assert.deepEqual(all[0], all[2]);
});

test('the package can be loaded twice', async () => {
  const require = createRequire(import.meta.url);
  const first = require('captioni');
  for (const path of Object.keys(require.cache)) delete require.cache[path];
  const second = require('captioni');
  assert.notEqual(first, second);
  const options = { input: small, cues: cue(0, 1, 'Hello'), at: 0.5 };
  const [one, two] = await Promise.all([first.preview(options), second.preview(options)]);
  assert.deepEqual(one.data, two.data);
});

test('it works in worker threads', async () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    const { Captioni } = require(workerData.captioni);
    Captioni.load(workerData.model)
      .then((cap) => cap.transcribe({ input: workerData.speech }))
      .then((transcribed) => parentPort.postMessage(transcribed.segments));
  `;
  const captioni = createRequire(import.meta.url).resolve('captioni');
  const transcribe = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(source, { eval: true, workerData: { captioni, model, speech } });
      worker.once('message', resolve).once('error', reject);
    });
  const [one, two] = await Promise.all([transcribe(), transcribe()]);
  assert.match(words({ segments: one }), transcript);
  assert.deepEqual(one, two);
});

/** A job that writes to `output`; `then` is run when it is half done. */
const halfDone = (output, then) => `
  import { createReadStream } from 'node:fs';
  import { render } from 'captioni';
  render({
    input: createReadStream(${JSON.stringify(speech)}),
    output: ${JSON.stringify(output)},
    cues: [{ start: 0, end: 9, text: 'Hello' }],
    preset: 'ultrafast',
    onProgress({ done, total }) {
      if (done > total / 4) { ${then} }
    },
  });
`;

test('process.exit in the middle of a job leaves no partial output', async () => {
  const [home, temporary] = [folder(), folder()];
  const output = join(home, 'out.mp4');
  writeFileSync(output, 'older');
  const { code, signal, complaints } = await node(halfDone(output, 'process.exit(7);'), {
    env: { TMPDIR: temporary },
  });
  assert.deepEqual([code, signal, complaints], [7, null, '']);
  assert.equal(readFileSync(output, 'utf8'), 'older');
  assert.deepEqual([names(home), names(temporary)], [['out.mp4'], []]);
});

test('an uncaught error in the middle of a job leaves no partial output', async () => {
  const [home, temporary] = [folder(), folder()];
  const then = `setImmediate(() => { throw new Error('uncaught'); });`;
  const { code, complaints } = await node(halfDone(join(home, 'out.mp4'), then), {
    env: { TMPDIR: temporary },
  });
  assert.equal(code, 1);
  assert.match(complaints, /uncaught/);
  assert.deepEqual([names(home), names(temporary)], [[], []]);
});

/** Runs a module in a worker of its own and terminates it at its first message; `temporary` is its folder for such files. */
async function terminated(source, temporary) {
  const captioni = JSON.stringify(import.meta.resolve('captioni'));
  const module = `import { parentPort } from 'node:worker_threads';${source.replaceAll("'captioni'", captioni)}`;
  const url = new URL(`data:text/javascript,${encodeURIComponent(module)}`);
  const worker = new Worker(url, { env: { ...process.env, TMPDIR: temporary } });
  const message = await new Promise((resolve, reject) =>
    worker.once('message', resolve).once('error', reject),
  );
  assert.deepEqual(names(temporary).length, 1, 'the input is in a temporary file');
  await worker.terminate();
  return message;
}

test('terminating a worker in the middle of a job leaves no files', async () => {
  const [home, temporary] = [folder(), folder()];
  const source = halfDone(join(home, 'out.mp4'), `parentPort.postMessage('half');`);
  assert.equal(await terminated(source, temporary), 'half');
  assert.deepEqual([names(home), names(temporary)], [[], []]);
});

test('terminating a worker that still reads its input leaves no files', async () => {
  const temporary = folder();
  const source = `
    import { Readable } from 'node:stream';
    import { probe } from 'captioni';
    let blocks = 0;
    const input = new Readable({
      read() {
        blocks += 1;
        this.push(Buffer.alloc(1 << 20));
        if (blocks === 20) parentPort.postMessage('reading');
      },
    });
    probe({ input });
  `;
  assert.equal(await terminated(source, temporary), 'reading');
  assert.deepEqual(names(temporary), []);
});

test('encoders write nothing to stderr', async () => {
  const output = join(dir, 'quiet.mkv');
  const source = `
    import { render } from 'captioni';
    const cues = [{ start: 0, end: 1, text: 'Hello' }];
    await render({ input: ${JSON.stringify(small)}, output: ${JSON.stringify(output)}, cues, encoder: 'av1', preset: 'ultrafast' });
  `;
  const { code, out, complaints } = await node(source);
  assert.deepEqual([code, out, complaints], [0, '', '']);
});

test('neither progress nor an idle engine keeps the process alive; a job does', async () => {
  const output = join(dir, 'kept.mp4');
  const job = `{ input: ${JSON.stringify(small)}, output: ${JSON.stringify(output)}, cues: [{ start: 0, end: 1, text: 'Hello' }], onProgress() {} }`;
  const source = `
    import { Captioni } from 'captioni';
    const cap = await Captioni.load(${JSON.stringify(model)});
    await cap.render(${job});
    cap.render(${job});
  `;
  const { code, complaints } = await node(source);
  assert.deepEqual([code, complaints], [0, '']);
  assert.ok(existsSync(output));
});

test('garbage collection in the middle of a job takes nothing away', async () => {
  const source = `
    import { readFileSync } from 'node:fs';
    import { Captioni } from 'captioni';
    const start = async () => {
      const cap = await Captioni.load(${JSON.stringify(model)});
      return cap.transcribe({ input: readFileSync(${JSON.stringify(speech)}), onProgress: () => gc() });
    };
    const timer = setInterval(gc, 20);
    const { segments } = await start();
    clearInterval(timer);
    console.log(segments[0].text);
  `;
  const { code, out, complaints } = await node(source, { flags: ['--expose-gc'] });
  assert.deepEqual([code, complaints], [0, '']);
  assert.match(out, transcript);
});

test('memory stays flat over 200 previews and 20 short jobs', async () => {
  const source = `
    import { readFileSync } from 'node:fs';
    import { preview, render } from 'captioni';
    const input = ${JSON.stringify(small)};
    const bytes = readFileSync(input);
    const cues = [{ start: 0, end: 2, text: 'Hello there' }];
    const round = async () => {
      for (let i = 0; i < 50; i++) await preview({ input: i % 2 ? input : bytes, cues, at: 1, onProgress() {} });
      for (let i = 0; i < 5; i++) await render({ input: i % 2 ? input : bytes, cues, preset: 'ultrafast', onProgress() {} });
      gc();
      return process.memoryUsage().rss / 2 ** 20;
    };
    const rounds = [];
    while (rounds.length < 12) rounds.push(await round());
    // What the allocator holds for threads that come and go swings by some MB, and settles after some hundred jobs.
    const [before, after] = [rounds.slice(6, 8), rounds.slice(10, 12)].map((some) => Math.min(...some));
    console.log(after - before);
  `;
  const { code, out, complaints } = await node(source, { flags: ['--expose-gc'] });
  assert.deepEqual([code, complaints], [0, '']);
  assert.ok(Number(out) <= 10, `memory grew by ${out.trim()} MB`);
});
