// pl-copy: a button that copies a field, for links that are shown once.
//
//   <div data-module="pl-copy"><input readonly data-pl-copy>
//     <button type="button" data-pl-copy-button hidden>Copy</button>
//     <span data-pl-copied role="status"></span></div>
//
// The button is hidden until scripts run, and stays so where the browser does
// not allow copying: the field can be selected and copied by hand.

/** @param {HTMLElement} root */
export function copy (root) {
  const field = root.querySelector('[data-pl-copy]')
  const button = root.querySelector('[data-pl-copy-button]')
  const said = root.querySelector('[data-pl-copied]')
  field.addEventListener('focus', () => field.select())
  if (!navigator.clipboard) {
    return
  }
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(field.value)
      said.textContent = 'Copied'
    } catch {
      field.focus()
      said.textContent = 'Select the link and copy it'
    }
  })
}
