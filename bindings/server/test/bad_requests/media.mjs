// Transcriptions and previews.

import { absent, bad, hidden, option, post, refused } from './requests.mjs';

const part = (name, value, file) =>
  `--frontier\r\nContent-Disposition: form-data; name="${name}"${file ? `; filename="${file}"\r\nContent-Type: video/mp4` : ''}\r\n\r\n${value}\r\n`;

const form = (...parts) => ({
  method: 'POST',
  path: '/v1/audio/transcriptions',
  headers: { 'content-type': 'multipart/form-data; boundary=frontier' },
  body: Buffer.concat([...parts.map((one) => Buffer.from(one, 'latin1')), Buffer.from('--frontier--\r\n')]),
});

const speech = (s) => part('file', s.media.toString('latin1'), 'clip.mp4');

const model = part('model', 'tiny.en');

export const transcription = [
  refused(
    'JSON instead of a form',
    post('/v1/audio/transcriptions', { file: 'x' }),
    [400, 415],
    ['UNSUPPORTED_MEDIA_TYPE', 'BAD_REQUEST'],
  ),
  refused(
    'a form without boundary',
    { ...form(model), headers: { 'content-type': 'multipart/form-data' } },
    [400, 415],
    ['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE'],
  ),
  bad('another boundary', {
    ...form(model),
    headers: { 'content-type': 'multipart/form-data; boundary=other' },
  }),
  bad('a form that breaks off', (s) => ({
    ...form(),
    body: Buffer.from(speech(s), 'latin1').subarray(0, 2000),
  })),
  bad('no file', form(model), 'file'),
  bad('no file for the other route', { ...form(model), path: '/api/transcribe' }, 'file'),
  bad('two files', (s) => form(speech(s), speech(s), model), 'file'),
  refused(
    'an empty file',
    form(part('file', '', 'a.mp4'), model),
    [400, 422],
    ['BAD_REQUEST', 'INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT'],
  ),
  refused('text as file', form(part('file', 'just words '.repeat(100), 'a.mp4'), model), 422, [
    'INPUT_UNREADABLE',
    'UNSUPPORTED_FORMAT',
  ]),
  refused(
    'a playlist as file',
    form(part('file', '#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n', 'a.m3u8'), model),
    422,
    ['INPUT_UNREADABLE', 'UNSUPPORTED_FORMAT', 'NO_AUDIO'],
  ),
  refused(
    'a file above the limit',
    form(part('file', 'x'.repeat(2_500_000), 'a.mp4'), model),
    413,
    'PAYLOAD_TOO_LARGE',
  ),
  bad('response_format xml', (s) => form(speech(s), model, part('response_format', 'xml')), 'xml'),
  bad(
    'granularity letter',
    (s) =>
      form(
        speech(s),
        model,
        part('response_format', 'verbose_json'),
        part('timestamp_granularities[]', 'letter'),
      ),
    'letter',
  ),
  bad('temperature hot', (s) => form(speech(s), model, part('temperature', 'hot')), 'hot'),
  bad('temperature -1', (s) => form(speech(s), model, part('temperature', '-1')), '-1'),
  bad('temperature NaN', (s) => form(speech(s), model, part('temperature', 'NaN')), 'NaN'),
  refused(
    'an unknown model',
    (s) => form(speech(s), part('model', 'gpt-99')),
    [400, 404],
    ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST', 'NOT_FOUND'],
    'gpt-99',
  ),
  option('an unknown language', (s) => form(speech(s), model, part('language', 'klingon')), 'klingon'),
];

const preview = (query) => ({ path: `/api/video/preview?${query}` });

export const previews = [
  bad('a preview of nothing', preview('at=1')),
  bad('at -1', preview('demoFile=clip.mp4&at=-1'), '-1'),
  bad('at NaN', preview('demoFile=clip.mp4&at=NaN'), 'NaN'),
  bad('at soon', preview('demoFile=clip.mp4&at=soon'), 'soon'),
  refused(
    'at 1e9',
    preview('demoFile=clip.mp4&at=1e9'),
    [400, 422],
    ['BAD_REQUEST', 'OPTIONS_INVALID'],
    '1000000000',
  ),
  ...['0', '-5', '100000', 'wide', '720.5'].map((width) =>
    bad(`width ${width}`, preview(`demoFile=clip.mp4&width=${width}`), width),
  ),
  option('a preview in no style', preview('demoFile=clip.mp4&style=nope'), 'nope'),
  option('a style that is no JSON', preview('demoFile=clip.mp4&style=%7Bbroken')),
  absent('a preview of a path', preview('demoFile=..%2f..%2fetc%2fpasswd'), '..'),
  absent('a preview of no upload', preview('uploadId=nothing'), 'nothing'),
  hidden("a preview of another key's job", (s) => ({ ...preview(`jobId=${s.job}`), key: s.b })),
];
