// What went wrong, what to do about it, and a way on.

import { $, el, icon, show } from './dom.js';

/** `actions`: `[{label, act, primary?}]`. The panel goes when one of them is taken. */
export function showProblem(error, actions) {
  const box = $('problem');
  box.replaceChildren(
    icon('alert'),
    el(
      'div',
      { class: 'problem-text' },
      el('p', { class: 'problem-message' }, error.message),
      error.hint ? el('p', {}, error.hint) : null,
      el('p', { class: 'problem-code' }, [error.code, error.requestId].filter(Boolean).join(' · ')),
      el(
        'div',
        { class: 'row' },
        ...actions.map(({ label, act, primary }) =>
          el(
            'button',
            {
              type: 'button',
              class: primary ? 'primary' : null,
              onclick: () => {
                clearProblem();
                act();
              },
            },
            label,
          ),
        ),
      ),
    ),
  );
  show(box, true);
  box.focus();
}

export function clearProblem() {
  const box = $('problem');
  show(box, false);
  box.replaceChildren();
}
