// What POST /api/video/generate refuses.

import { absent, bad, json, option, post, refused } from './requests.mjs';

export const generate = (body, headers) => post('/api/video/generate', body, headers);

export const clip = (more) => generate({ demoFile: 'clip.mp4', ...more });

export const bodies = [
  bad('JSON that breaks off', generate('{"demoFile":')),
  bad('no body', generate('')),
  bad('an array', generate('[]')),
  bad('null', generate('null')),
  bad('a text', generate('"clip.mp4"')),
  bad('NaN', generate('{"demoFile":"clip.mp4","output":{"crf":NaN}}')),
  bad('Infinity', generate('{"demoFile":"clip.mp4","output":{"crf":-Infinity}}')),
  bad('a NUL byte between the values', generate('{"demoFile":\u0000"clip.mp4"}')),
  bad('invalid UTF-8', generate(Buffer.from([...Buffer.from('{"demoFile":"'), 0xc3, 0x28, 0x22, 0x7d]))),
  bad('UTF-16', generate(Buffer.from('{"demoFile":"clip.mp4"}', 'utf16le'))),
  bad('half a surrogate pair', generate('{"demoFile":"\\ud800"}')),
  bad('100 000 brackets', generate('['.repeat(100_000))),
  bad('a key twice', generate('{"demoFile":"clip.mp4","demoFile":"clip.mp4"}'), 'demoFile'),
  bad('two documents', generate('{"demoFile":"clip.mp4"}{"demoFile":"clip.mp4"}')),
  bad('an unknown key', clip({ styel: 'karaoke' }), 'styel'),
  bad('an unknown key in output', clip({ output: { codec: 'h264' } }), 'codec'),
  bad('a number as demoFile', generate({ demoFile: 7 }), '7'),
  bad('a number as text', clip({ text: 42 }), '42'),
  bad('a text as output', clip({ output: 'mp4' }), 'mp4'),
  bad('neither demoFile nor uploadId', generate({}), 'demoFile'),
  bad('both demoFile and uploadId', clip({ uploadId: 'x' }), 'uploadId'),
  refused(
    'text/plain',
    generate('{"demoFile":"clip.mp4"}', { 'content-type': 'text/plain' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    'text/plain',
  ),
  refused(
    'a form',
    generate('demoFile=clip.mp4', { 'content-type': 'application/x-www-form-urlencoded' }),
    415,
    'UNSUPPORTED_MEDIA_TYPE',
  ),
  refused('no content type', generate('{"demoFile":"clip.mp4"}', {}), 415, 'UNSUPPORTED_MEDIA_TYPE'),
  refused(
    'a body that claims gzip',
    generate('{"demoFile":"clip.mp4"}', { ...json, 'content-encoding': 'gzip' }),
    [400, 415],
    ['BAD_REQUEST', 'UNSUPPORTED_MEDIA_TYPE'],
    'gzip',
  ),
  refused(
    '20 MB of text',
    clip({ text: 'word '.repeat(4_000_000) }),
    [400, 413],
    ['PAYLOAD_TOO_LARGE', 'BAD_REQUEST'],
  ),
];

export const sources = [
  ...[
    '../clip.mp4',
    '..',
    '.',
    '',
    '/etc/passwd',
    '..\\clip.mp4',
    './clip.mp4',
    'demos/../clip.mp4',
    'clip.mp4\u0000.jpg',
    'http://127.0.0.1/clip.mp4',
    'file:///etc/passwd',
    'concat:clip.mp4|clip.mp4',
    'pipe:0',
    '%2e%2e/clip.mp4',
    'nothing.mp4',
  ].map((demoFile) =>
    absent(
      `demoFile ${JSON.stringify(demoFile)}`,
      generate({ demoFile }),
      demoFile.replaceAll('\u0000', '').slice(0, 3),
    ),
  ),
  absent('demoFile of 10 000 letters', generate({ demoFile: 'x'.repeat(10_000) })),
  absent('uploadId of nobody', generate({ uploadId: '01900000000070008000000000000000' }), '01900000'),
  absent('uploadId with dots', generate({ uploadId: '../../x' }), '../../x'),
  refused(
    'an upload that is not complete',
    (s) => generate({ uploadId: s.started.uploadId }),
    409,
    'CONFLICT',
  ),
  absent("another key's upload", (s) => ({ ...generate({ uploadId: s.whole }), key: s.b })),
];

export const looks = [
  option('an unknown style', clip({ style: 'karaokee' }), 'karaokee'),
  option('a number as style', clip({ style: 3 }), '3'),
  option('a path as style', clip({ style: '../../etc/passwd' }), '../../etc/passwd'),
  option('an unknown field of a style', clip({ style: { colour: 'red' } }), 'colour'),
  option('a huge font', clip({ style: { font: { size: 1e9 } } }), '1000000000'),
  option('a negative font', clip({ style: { font: { size: -1 } } }), '-1'),
  option('an unknown timing', clip({ timing: 'cinema' }), 'cinema'),
  option('an unknown platform', clip({ platform: 'tictok' }), 'tictok'),
  option('an unknown language', clip({ language: 'klingon' }), 'klingon'),
  refused(
    'an unknown model',
    clip({ model: 'gpt-99' }),
    [400, 404],
    ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST'],
    'gpt-99',
  ),
  refused(
    'a path as model',
    clip({ model: '../../../etc/passwd' }),
    [400, 404],
    ['OPTIONS_INVALID', 'MODEL_MISSING', 'BAD_REQUEST'],
    '../../../etc/passwd',
  ),
  option('an unknown container', clip({ output: { container: 'exe' } }), 'exe'),
  option('an unknown encoder', clip({ output: { encoder: 'h263++' } }), 'h263++'),
  option('an unknown preset', clip({ output: { preset: 'ludicrous' } }), 'ludicrous'),
  option('crf -1', clip({ output: { crf: -1 } }), '-1'),
  option('crf 1e300', generate('{"demoFile":"clip.mp4","output":{"crf":1e300}}')),
  option('bitrate 0', clip({ output: { bitrate: 0 } }), '0'),
  option('bitrate -5', clip({ output: { bitrate: -5 } }), '-5'),
  option('bitrate 1e30', clip({ output: { bitrate: 1e30 } }), '1e+30'),
  option('crf and bitrate', clip({ output: { crf: 20, bitrate: 1_000_000 } }), 'bitrate'),
  bad('a text as transcript', clip({ transcript: 'hello' }), 'hello'),
  ...[
    ['that is empty', {}],
    ['whose segments are none', { segments: 5 }],
    ['whose words are none', { segments: [{ start: 0, end: 3, text: 'a', words: 'a' }] }],
  ].map(([name, transcript]) =>
    refused(
      `a transcript ${name}`,
      clip({ transcript }),
      [400, 422],
      ['CUES_INVALID', 'OPTIONS_INVALID', 'BAD_REQUEST'],
    ),
  ),
];
