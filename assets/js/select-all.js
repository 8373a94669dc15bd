// pl-select-all: a checkbox that ticks all boxes of one name in its form.
//
//   <div class="govuk-checkboxes__item" data-module="pl-select-all" data-name="item" hidden>
//     <input type="checkbox" ...> <label>Select all</label></div>
//   <span data-pl-selected role="status"></span>
//
// Hidden until scripts run, because without them it could do nothing.

/** @param {HTMLElement} root */
export function selectAll (root) {
  const all = root.matches('input') ? root : root.querySelector('input[type="checkbox"]')
  const form = all.form
  const count = form.querySelector('[data-pl-selected]')
  const boxes = () => [...form.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(root.dataset.name)}"]`)]
    .filter((box) => !box.disabled)

  const show = () => {
    const every = boxes()
    const ticked = every.filter((box) => box.checked).length
    all.checked = ticked > 0 && ticked === every.length
    all.indeterminate = ticked > 0 && ticked < every.length
    if (count) {
      count.textContent = ticked === 0 ? '' : `${ticked} selected`
    }
  }

  all.addEventListener('change', () => {
    for (const box of boxes()) {
      box.checked = all.checked
    }
    show()
  })
  form.addEventListener('change', (event) => {
    if (event.target !== all) {
      show()
    }
  })
  form.addEventListener('reset', () => window.setTimeout(show))

  root.hidden = false
  show()
}
