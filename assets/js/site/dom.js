// Makes elements without parsing HTML, as Trusted Types ask.

/**
 * @param {string} name - of the element, with classes: "p.govuk-body"
 * @param {Object} attributes - functions are listeners; null, undefined and false are left out
 * @param {...(Node|string|Array|null|false)} children
 * @returns {HTMLElement}
 */
export function h (name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split('.')
  const element = document.createElement(tag)
  if (classes.length > 0) element.className = classes.join(' ')
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(key, value)
    else element.setAttribute(key, value === true ? '' : value)
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false))
  return element
}

export const p = (text, ...classes) => h(['p', 'govuk-body', ...classes].join('.'), {}, text)

/** A button that runs what may take a while, once at a time. */
export function button (text, run, classes = '') {
  return h('button', {
    type: 'button',
    class: `govuk-button ${classes}`,
    click: async (event) => {
      const pressed = event.currentTarget
      if (pressed.disabled) return
      pressed.disabled = true
      try { await run() } finally { pressed.disabled = false }
    }
  }, text)
}

/** A labelled control in a form group. */
export function field (label, control, hint = '') {
  const id = control.id
  if (hint) control.setAttribute('aria-describedby', `${id}-hint`)
  return h('div.govuk-form-group', {},
    h('label.govuk-label.govuk-label--s', { for: id }, label),
    hint ? h('div.govuk-hint', { id: `${id}-hint` }, hint) : null, control)
}

/** Radios or checkboxes: choices are {value, text, checked}. */
export function choices (type, name, legend, all, change) {
  const kind = type === 'radio' ? 'radios' : 'checkboxes'
  return h('fieldset.govuk-fieldset', {},
    h('legend.govuk-fieldset__legend.govuk-fieldset__legend--s', {}, legend),
    h(`div.govuk-${kind}.govuk-${kind}--small`, {}, all.map((c, i) => h(`div.govuk-${kind}__item`, {},
      h(`input.govuk-${kind}__input`, { type, name, id: `${name}-${i}`, value: c.value, checked: c.checked, change }),
      h(`label.govuk-label.govuk-${kind}__label`, { for: `${name}-${i}` }, c.text)))))
}

export const clock = (at) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
export const day = (at) => new Date(at).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short', ...(new Date(at).getFullYear() !== new Date().getFullYear() && { year: 'numeric' }) })
export const when = (at) => (new Date(at).toDateString() === new Date().toDateString() ? clock(at) : `${day(at)}, ${clock(at)}`)
export const count = (n, one, many = one + 's') => `${n} ${n === 1 ? one : many}`
export function size (bytes) {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`
}
