// Runs jobs as they come on stdin, `{"verb", "options"}` a line, and answers each with its seconds.

import { createInterface } from 'node:readline';
import * as captioni from '../bindings/node/index.mjs';

for await (const line of createInterface({ input: process.stdin })) {
  const { verb, options } = JSON.parse(line);
  const start = performance.now();
  await captioni[verb](options);
  console.log((performance.now() - start) / 1000);
}
