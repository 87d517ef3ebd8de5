// What uploads refuse.

import { absent, bad, expiring, forged, post, refused } from './requests.mjs';

const init = (more) =>
  post('/api/video/upload-init', { fileName: 'a.mp4', fileSize: 1000, mimeType: 'video/mp4', ...more });

const complete = (body) => post('/api/video/upload-complete', body);

export const uploads = [
  ...[-1, 0, 1e20, 1.5, '12', null].map((fileSize) =>
    refused(
      `fileSize ${JSON.stringify(fileSize)}`,
      init({ fileSize }),
      [400, 413],
      ['BAD_REQUEST', 'PAYLOAD_TOO_LARGE'],
      String(fileSize).slice(0, 1),
    ),
  ),
  refused('a file above the limit', init({ fileSize: 2_000_001 }), 413, 'PAYLOAD_TOO_LARGE', '2000001'),
  bad('a type of 300 letters', init({ mimeType: 'x'.repeat(300) }), 'mimeType'),
  bad('no name', init({ fileName: '' }), 'fileName'),
  bad('a name of 5000 letters', init({ fileName: `${'x'.repeat(5000)}.mp4` }), 'fileName'),
  bad('no size', post('/api/video/upload-init', { fileName: 'a.mp4', mimeType: 'video/mp4' }), 'fileSize'),
  refused(
    'no signature',
    (s) => ({ method: 'PUT', path: s.put.pathname, body: 'x' }),
    [401, 403],
    ['UNAUTHORIZED', 'FORBIDDEN'],
  ),
  refused('a forged signature', (s) => ({ method: 'PUT', path: forged(s.put), body: 'x' }), 403, 'FORBIDDEN'),
  refused(
    'a signature that has run out',
    (s) => ({ method: 'PUT', path: expiring(s.put, 1000), body: 'x' }),
    403,
    'FORBIDDEN',
  ),
  refused(
    'a later expiry than was signed',
    (s) => ({ method: 'PUT', path: expiring(s.put, 99999999999), body: 'x' }),
    403,
    'FORBIDDEN',
  ),
  refused(
    "another upload's signature",
    (s) => ({ method: 'PUT', path: s.otherPut.pathname + s.put.search, body: 'x' }),
    403,
    'FORBIDDEN',
  ),
  ...['-1', 'abc', '1e30', '99999999999999999999999', '0x10', ''].map((offset) =>
    bad(
      `Upload-Offset ${JSON.stringify(offset)}`,
      (s) => ({ method: 'PUT', path: s.put.path, headers: { 'upload-offset': offset }, body: 'x' }),
      offset,
    ),
  ),
  refused(
    'an offset that is not held',
    (s) => ({ method: 'PUT', path: s.put.path, headers: { 'upload-offset': '500' }, body: 'x' }),
    409,
    'CONFLICT',
    '500',
  ),
  refused(
    'more bytes than were declared',
    (s) => ({ method: 'PUT', path: s.put.path, body: Buffer.alloc(1_000_000) }),
    413,
    'PAYLOAD_TOO_LARGE',
    '1000',
  ),
  refused('complete without bytes', (s) => complete({ uploadId: s.other.uploadId }), 409, 'CONFLICT', '1000'),
  refused('complete with half of the bytes', (s) => complete({ uploadId: s.half }), 409, 'CONFLICT', [
    '500',
    '1000',
  ]),
  refused('text that is called .mp4', (s) => complete({ uploadId: s.text }), 422, [
    'INPUT_UNREADABLE',
    'UNSUPPORTED_FORMAT',
  ]),
  absent(
    'complete what nobody began',
    complete({ uploadId: '01900000000070008000000000000000' }),
    '01900000',
  ),
  absent('complete a path', complete({ uploadId: '../../../etc/passwd' }), '../'),
  bad('parts that are no list', (s) => complete({ uploadId: s.other.uploadId, parts: 'all' }), 'all'),
  bad('part -1', (s) => complete({ uploadId: s.other.uploadId, parts: [{ number: -1, etag: 'x' }] }), '-1'),
  absent("complete another key's upload", (s) => ({ ...complete({ uploadId: s.other.uploadId }), key: s.b })),
];
