// What a person wrote in a form, kept by the browser until the server has it.
//
//   <form data-draft="the person's id" data-autosave="the address that saves it">
//
// Each person has drafts of their own. One that was written on the version that
// the page shows goes back into the form; when somebody has changed it since, the
// words are shown above the form, to be taken over by hand or thrown away.
import { make } from './make.js'

const leftOut = new Set(['version'])

const elements = Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'elements').get

// control is the field with this name, or its group of radios. A form with a field
// named "elements" hides its own property of that name.
export const control = (form, name) => elements.call(form).namedItem(name)

/** @param {HTMLFormElement} form */
export function draft (form) {
  const person = form.dataset.draft
  const name = () => `pl-draft ${person} ${form.dataset.autosave}`
  const version = () => control(form, 'version')?.value ?? ''
  const written = () => [...new FormData(form)].filter(([field, value]) => !leftOut.has(field) && typeof value === 'string')
  const stored = (use) => {
    try {
      return person ? use(window.localStorage) : null
    } catch {
      return null // storage is not allowed, or full: then the page alone has the words
    }
  }
  const drop = () => stored((s) => s.removeItem(name()))

  function put (fields) {
    for (const box of form.querySelectorAll('input[type="checkbox"]')) {
      box.checked = fields.some(([field, value]) => field === box.name && value === box.value)
    }
    for (const [field, value] of fields) {
      const filled = control(form, field)
      if (filled && filled.type !== 'checkbox') {
        filled.value = value // of a group of radios, too
      }
    }
  }

  function show (fields, when) {
    const away = make('button', { type: 'button', class: 'pl-button--link' }, 'Throw them away')
    const box = make('section', { class: 'pl-finding', 'aria-label': 'Words that were not saved' },
      make('p', { class: 'govuk-body' }, `This browser kept words of yours from ${when} that were not saved. The page has been changed since. Copy what you still want into the form:`),
      ...fields.filter(([, value]) => value.trim() !== '').map(([field, value]) => make('p', { class: 'govuk-body pl-prose' }, `${field}: ${value}`)),
      away)
    away.addEventListener('click', () => {
      drop()
      box.remove()
    })
    form.before(box)
  }

  // Another form's words that were on their way have arrived, since the server
  // answered with this page.
  stored((s) => Object.keys(s).filter((key) => key.startsWith(`pl-draft ${person} `) && key !== name() && s.getItem(key).includes('"sent":true'))
    .forEach((key) => s.removeItem(key)))

  return {
    // keep keeps what is written; sent says that the form is on its way.
    keep (sent = false) {
      stored((s) => s.setItem(name(), JSON.stringify({ at: Date.now(), version: version(), fields: written(), sent })))
    },
    drop,
    // restore tells whether words went back into the form.
    restore () {
      const text = stored((s) => s.getItem(name()))
      if (!text) {
        return false
      }
      let was
      try {
        was = JSON.parse(text)
      } catch {
        drop()
        return false
      }
      if (JSON.stringify(was.fields) === JSON.stringify(written())) {
        drop()
        return false
      }
      if (was.version !== version()) {
        show(was.fields, new Date(was.at).toLocaleString('en-GB'))
        return false
      }
      put(was.fields)
      return true
    }
  }
}
