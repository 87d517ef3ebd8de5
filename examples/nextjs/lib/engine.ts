import 'server-only';
import { Captioni, models } from 'captioni';

const MODEL = process.env.MODEL ?? 'tiny.en';

// On `globalThis`, as `next dev` reloads modules with every change.
const kept = globalThis as { engine?: Promise<Captioni> };

/** The speech model, loaded once and shared by all requests. */
export function engine(): Promise<Captioni> {
  kept.engine ??= load().catch((error) => {
    kept.engine = undefined;
    throw error;
  });
  return kept.engine;
}

async function load() {
  await models.fetch(MODEL);
  return Captioni.load({ model: MODEL });
}
