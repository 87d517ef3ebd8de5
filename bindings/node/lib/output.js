'use strict';

const { createReadStream } = require('node:fs');
const { Writable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { AbortError, CaptioniError, invalidOption, show } = require('./errors');
const { path } = require('./options');

/**
 * Where a job writes, and what becomes of it. A stream gets the file when it is whole: the head of an MP4 is written
 * last.
 */
async function openOutput(output, container, scratch, signal) {
  if (output === undefined) return { finish: ({ report, file }) => ({ ...report, data: file }) };
  const named = path('output', output);
  if (named !== undefined) return { path: named, finish: ({ report }) => report };
  const stream = asWritable(output);
  if (!stream) throw invalidOption('output', show(output), 'a path, a file URL, a Writable or a WritableStream');
  const file = await scratch.path(`output.${container}`);
  return {
    path: file,
    async finish({ report: { path: _, ...report } }) {
      try {
        await pipeline(createReadStream(file), stream, { signal });
      } catch (cause) {
        if (signal?.aborted) throw new AbortError(signal.reason);
        throw new CaptioniError('OUTPUT_UNWRITABLE', `cannot write the output: ${cause.message}`, { cause });
      }
      return report;
    },
  };
}

function asWritable(output) {
  if (output instanceof WritableStream) return Writable.fromWeb(output);
  const isWritable = typeof output === 'object' && typeof output.write === 'function' && typeof output.on === 'function';
  return isWritable ? output : undefined;
}

module.exports = { openOutput };
