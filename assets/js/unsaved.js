// pl-unsaved: asks before a page is left on which a form was changed.
//
//   <form data-module="pl-unsaved" ...>

/** @param {HTMLFormElement} form */
export function unsaved (form) {
  const filled = () => [...new FormData(form)]
    .map(([name, value]) => `${name}=${value instanceof File ? value.name : value}`)
    .join('\n')

  let before = filled()
  let leaving = false

  form.addEventListener('submit', () => { leaving = true })
  form.addEventListener('pl:saved', () => { before = filled() })
  // Back from the cache of pages: the form is there again.
  window.addEventListener('pageshow', () => { leaving = false })

  window.addEventListener('beforeunload', (event) => {
    if (!leaving && form.isConnected && filled() !== before) {
      event.preventDefault()
    }
  })
}
