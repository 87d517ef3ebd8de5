const { AbortError, CaptioniError } = require('./errors');
const { openInput } = require('./input');
const { jobs } = require('./native');
const { plain, take, toJson } = require('./options');
const { openOutput } = require('./output');
const { Scratch } = require('./scratch');

/** Runs a native task to its end: `{ report, file, engine, frames }`. */
function run(task, options, { bytes, engine, frames, signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let thrown;
    const stop = (error) => {
      thrown ??= { error };
      handle.cancel();
    };
    const abort = () => handle.cancel();
    const listener = (kind, json, file, nativeEngine, nativeFrames) => {
      if (kind === 'progress') {
        if (!thrown) tell(onProgress, JSON.parse(json), stop);
        return;
      }
      signal?.removeEventListener('abort', abort);
      const report = JSON.parse(json);
      if (thrown) reject(thrown.error);
      else if (kind === 'done') resolve({ report, file, engine: nativeEngine, frames: nativeFrames });
      else if (signal?.aborted && report.code === 'CANCELLED') reject(signal.reason);
      else reject(new CaptioniError(report.code, report.message, report));
    };
    const handle = jobs.start(task, toJson(options), bytes, engine, frames, Boolean(onProgress), listener);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** A callback that throws, now or later, stops the job. */
function tell(onProgress, progress, stop) {
  try {
    Promise.resolve(onProgress(progress)).catch(stop);
  } catch (error) {
    stop(error);
  }
}

/** Runs a task that makes no file. */
function ask(task, options, engine) {
  return within(options, ['input'], async ({ rest, input, signal, onProgress }, scratch) => {
    const settings = plain(rest);
    const source = await openInput(input, scratch, signal);
    const host = { bytes: source.bytes, engine, signal, onProgress };
    return run(task, { ...settings, ...source.named }, host);
  });
}

/** Runs a task that only reports. */
const report = async (task, options, engine) => (await ask(task, options, engine)).report;

/** Runs a task that makes a file, of `usual` format unless the options say otherwise. */
function produce(task, usual, options, engine) {
  return within(
    options,
    ['input', 'output'],
    async ({ rest, input, output, onProgress, ...own }, scratch) => {
      const target = openOutput(output, scratch);
      try {
        const settings = plain(rest);
        const path = target.path(settings.container ?? usual);
        const signal = any(own.signal, target.signal);
        const source = await openInput(input, scratch, signal);
        const host = { bytes: source.bytes, engine, signal, onProgress };
        const done = await run(task, { ...settings, ...source.named, output: path }, host);
        return await target.finish(done, own.signal);
      } catch (cause) {
        const error = asAborted(cause, own.signal);
        target.fail(error);
        throw error;
      }
    },
  );
}

/** Does `work` with the options that JSON cannot hold and a place for temporary files. */
async function within(options, ownKeys, work) {
  const own = take(options, ...ownKeys);
  const scratch = new Scratch();
  try {
    return await work(own, scratch);
  } catch (error) {
    if (error instanceof CaptioniError) error.message = scratch.conceal(error.message);
    throw asAborted(error, own.signal);
  } finally {
    await scratch.remove();
  }
}

/** An AbortError for the reason of an abort; any other error as it is. */
function asAborted(error, signal) {
  return signal?.aborted && error === signal.reason ? new AbortError(error) : error;
}

function any(...signals) {
  const given = signals.filter(Boolean);
  return given.length > 1 ? AbortSignal.any(given) : given[0];
}

module.exports = { run, ask, asAborted, report, produce };
