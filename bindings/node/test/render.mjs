// Draws cues onto a video in the karaoke style, for a comparison with the other doors: `render.mjs VIDEO CUES TARGET`.

import { render } from '../index.mjs';

const [input, cues, output] = process.argv.slice(2);
await render({ input, cues, output, style: 'karaoke' });
