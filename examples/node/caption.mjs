// Captions a video: node caption.mjs [in.mp4] [out.mp4] [style]

import { Captioni } from 'captioni';

const [input = '../../fixtures/media/jfk.mp4', output = 'captioned.mp4', style = 'karaoke'] =
  process.argv.slice(2);

await Captioni.models.fetch('tiny.en');
const cap = await Captioni.load({ model: 'tiny.en' });
const { path, transcript } = await cap.caption({ input, output, style, onProgress: console.log });
console.log(`${path}: ${transcript.segments.map(({ text }) => text).join(' ')}`);
