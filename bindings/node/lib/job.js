'use strict';

const { AbortError, CaptioniError } = require('./errors');
const { openInput } = require('./input');
const { jobs } = require('./native');
const { take, toJson } = require('./options');
const { openOutput } = require('./output');
const { Scratch } = require('./scratch');

/** Runs a native task to its end: `{ report, file, engine }`. */
function run(task, options, { bytes, engine, signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) throw new AbortError(signal.reason);
    let thrown;
    const stop = (error) => {
      thrown ??= { error };
      handle.cancel();
    };
    const abort = () => handle.cancel();
    const listener = (kind, json, file, nativeEngine) => {
      if (kind === 'progress') {
        if (!thrown) tell(onProgress, JSON.parse(json), stop);
        return;
      }
      signal?.removeEventListener('abort', abort);
      if (thrown) return reject(thrown.error);
      const report = JSON.parse(json);
      if (kind === 'done') return resolve({ report, file, engine: nativeEngine });
      return reject(asError(report, signal));
    };
    const handle = jobs.start(task, toJson(options), bytes, engine, Boolean(onProgress), listener);
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

function asError({ code, message, hint }, signal) {
  return code === 'CANCELLED' ? new AbortError(signal?.reason) : new CaptioniError(code, message, { hint });
}

/** Runs a verb that only reports. */
async function report(verb, options, engine) {
  const { rest, input, ...host } = take(options, 'input');
  return within(async (scratch) => {
    const { path, bytes } = await openInput(input, scratch, host.signal);
    const done = await run(verb, { ...rest, input: path }, { ...host, bytes, engine });
    return done.report;
  });
}

/** Runs a verb that makes a file, of `usual` format unless the options say otherwise. */
async function produce(verb, usual, options, engine) {
  const { rest, input, output, ...host } = take(options, 'input', 'output');
  return within(async (scratch) => {
    const { path, bytes } = await openInput(input, scratch, host.signal);
    const target = await openOutput(output, rest.container ?? usual, scratch, host.signal);
    const done = await run(verb, { ...rest, input: path, output: target.path }, { ...host, bytes, engine });
    return target.finish(done);
  });
}

async function within(work) {
  const scratch = new Scratch();
  try {
    return await work(scratch);
  } finally {
    await scratch.remove();
  }
}

module.exports = { run, report, produce };
