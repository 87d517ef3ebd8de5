const { createReadStream } = require('node:fs');
const { Writable, finished } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { CaptioniError, invalidOption, show } = require('./errors');
const { path } = require('./options');

/** Where a job writes, what stops it, and what becomes of its file. */
function openOutput(output, container, scratch) {
  if (output === undefined) return { finish: ({ report, file }) => ({ ...report, data: file }) };
  const named = path('output', output);
  if (named !== undefined) return { path: named, finish: ({ report }) => ({ ...report, path: named }) };
  const stream = asWritable(output);
  if (!stream)
    throw invalidOption('output', show(output), 'a path, a file URL, a Writable or a WritableStream');
  return new StreamOutput(stream, scratch.path(`output.${container}`));
}

/** A stream gets the file when it is whole, as the head of an MP4 is written last. */
class StreamOutput {
  #stream;
  #closed = new AbortController();
  #stopWatching;

  constructor(stream, path) {
    this.#stream = stream;
    this.path = path;
    // The other side may go away long before there is something to write.
    this.#stopWatching = finished(stream, { readable: false }, (cause) =>
      this.#closed.abort(unwritable(cause ?? new Error('it was ended'))),
    );
  }

  /** Aborted, with an error to throw, when the stream cannot be written any more. */
  get signal() {
    return this.#closed.signal;
  }

  async finish({ report: { path: _, ...report } }, signal) {
    this.#stopWatching();
    await pipeline(createReadStream(this.path), this.#stream, { signal }).catch((cause) => {
      throw signal?.aborted ? signal.reason : unwritable(cause);
    });
    return report;
  }
}

function unwritable(cause) {
  return new CaptioniError('OUTPUT_UNWRITABLE', `cannot write the output: ${cause.message}`, { cause });
}

function asWritable(output) {
  if (output instanceof WritableStream) return Writable.fromWeb(output);
  const isWritable =
    typeof output === 'object' && typeof output.write === 'function' && typeof output.on === 'function';
  return isWritable ? output : undefined;
}

module.exports = { openOutput };
