// What went wrong, what to do about it, and a way on.

import { $, el, icon, show } from './dom.js';
import { said } from './said.js';

/** `actions`: `[{label, act, primary?}]`. The panel goes when one of them is taken. */
export function showProblem(error, actions) {
  const box = $('problem');
  const { what, next, detail } = said(error);
  const code = [error.code, error.requestId].filter(Boolean).join(' · ');
  box.replaceChildren(
    icon('alert'),
    el(
      'div',
      { class: 'problem-text' },
      el('p', { class: 'problem-message' }, what),
      next ? el('p', {}, next) : null,
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
      detail
        ? el(
            'details',
            { class: 'problem-details' },
            el('summary', {}, 'Details'),
            el('p', {}, detail),
            el('p', { class: 'problem-code' }, code),
          )
        : null,
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
