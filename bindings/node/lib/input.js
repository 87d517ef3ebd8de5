const { createWriteStream } = require('node:fs');
const { writeFile } = require('node:fs/promises');
const { Readable } = require('node:stream');
const { pipeline } = require('node:stream/promises');
const { ReadableStream } = require('node:stream/web');
const { CaptioniError, invalidOption, show } = require('./errors');
const { path } = require('./options');

const ACCEPTED =
  'a path, a file URL, a Buffer, Uint8Array, ArrayBuffer or Blob, a ReadableStream or a Readable';

/** Copying more than this at once would hold up the event loop. */
const MOST_COPIED = 16 << 20;

/**
 * An input of any kind: `named` as an option, or `bytes`. Streams, blobs and many bytes are written to a temporary file, as a
 * job reads its input more than once.
 */
async function openInput(input, scratch, signal) {
  if (input === undefined || input === null) return {};
  const named = path('input', input);
  if (named !== undefined) return { named: { input: named } };
  if (ArrayBuffer.isView(input) && input.BYTES_PER_ELEMENT > 1)
    throw invalidOption(
      'input',
      `a ${input.constructor.name}`,
      `${ACCEPTED}; samples need a header, such as that of a WAV file`,
    );
  const bytes = asBytes(input);
  if (bytes && bytes.length <= MOST_COPIED) return { bytes: bytes.slice() };
  const source = bytes ?? asStream(input);
  if (!source) throw invalidOption('input', show(input), ACCEPTED);
  const file = scratch.path('input');
  try {
    if (bytes) await writeFile(file, bytes, { signal });
    else await pipeline(asReadable(source), createWriteStream(file, { flags: 'wx' }), { signal });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    if (cause.code === 'ENOSPC')
      throw new CaptioniError('DISK_FULL', `no space left on the disk that holds ${file}`, { cause });
    throw new CaptioniError('INPUT_UNREADABLE', `cannot read the input: ${cause.message}`, { cause });
  }
  return { named: { input: file } };
}

function asBytes(input) {
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  return undefined;
}

function asStream(input) {
  if (input instanceof Blob) return input.stream();
  const isStream = typeof input === 'object' && typeof input[Symbol.asyncIterator] === 'function';
  return isStream ? input : undefined;
}

/** A Node stream, as only those can be stopped while they have nothing to give. */
function asReadable(source) {
  if (source instanceof ReadableStream) return Readable.fromWeb(source);
  return typeof source.pipe === 'function' ? source : Readable.from(source);
}

module.exports = { openInput };
