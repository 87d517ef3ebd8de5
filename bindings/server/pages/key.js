// The form for an API key: shown when the server asks for one and none is kept, or the kept one is refused.

import { savedKey, saveKey } from './api.js';
import { $, show } from './dom.js';

export function createKeyForm({ onKey }) {
  const [form, field, hint] = [$('key'), $('key-value'), $('key-hint')];
  const explanation = hint.textContent;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    saveKey(field.value.trim());
    field.value = '';
    field.removeAttribute('aria-invalid');
    show(form, false);
    onKey();
  });
  return {
    /** Shows the form; with `error` the kept key was refused and is forgotten. */
    ask(error) {
      const refused = Boolean(error && savedKey());
      if (refused) saveKey(null);
      hint.textContent = refused ? `That key was refused: ${error.message}` : explanation;
      if (refused) field.setAttribute('aria-invalid', 'true');
      show(form, true);
      field.focus();
    },
  };
}
