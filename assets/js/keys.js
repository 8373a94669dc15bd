// pl-keys: single keys for links, buttons and choices, with a list of them.
//
//   <div data-module="pl-keys"></div>
//   <a href="..." data-key="j" data-key-label="next element">1.3.3</a>
//   <input type="radio" data-key="1" data-key-label="Compliance Plus" ...>
//
// The list is made here, since the keys need scripts; ? shows and hides it. Keys
// do nothing while a person writes, and can be turned off, which this browser
// remembers. Escape leaves a field, so that they work again.
import { make } from './make.js'

const memory = 'pl-keys'

const signs = { ArrowLeft: '←', ArrowRight: '→' }

const writing = (element) => element.isContentEditable ||
  element.matches('textarea, select, input:not([type="radio"], [type="checkbox"], [type="button"], [type="submit"])')

function remembered () {
  try {
    return window.localStorage.getItem(memory) !== 'off'
  } catch {
    return true // storage is not allowed
  }
}

function remember (on) {
  try {
    window.localStorage.setItem(memory, on ? 'on' : 'off')
  } catch {} // then only until the page is left
}

/** @param {HTMLElement} root */
export function keys (root) {
  let on = remembered()
  const list = make('ul', { class: 'pl-keys', 'aria-label': 'Keys' })
  const listed = new Set()
  for (const target of document.querySelectorAll('[data-key]')) {
    const key = target.dataset.key
    if (!listed.has(key)) {
      listed.add(key)
      const label = target.dataset.keyLabel || target.textContent.trim()
      list.append(make('li', {}, make('kbd', {}, signs[key] ?? key), ` ${label}`))
    }
  }
  const toggle = make('button', { type: 'button', class: 'pl-button--link' })
  list.append(make('li', {}, make('kbd', {}, 'Esc'), ' leave a field'), make('li', {}, make('kbd', {}, '?'), ' show or hide the keys'))
  const open = make('button', { type: 'button', class: 'pl-button--link', 'aria-expanded': 'false' }, 'Keys')
  root.classList.add('pl-keys-bar')
  root.replaceChildren(open, toggle, list)

  let shown = false
  const show = () => {
    toggle.textContent = on ? 'Turn keys off' : 'Turn keys on'
    open.hidden = !on
    open.setAttribute('aria-expanded', String(on && shown))
    list.hidden = !on || !shown
  }
  open.addEventListener('click', () => {
    shown = !shown
    show()
  })
  toggle.addEventListener('click', () => {
    on = !on
    remember(on)
    show()
  })
  show()

  document.addEventListener('keydown', (event) => {
    if (on && event.key === 'Escape' && writing(event.target)) {
      event.target.blur()
      return
    }
    if (!on || !root.isConnected || event.repeat || event.isComposing ||
      event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) {
      return
    }
    if (event.key === '?') {
      event.preventDefault()
      open.click()
      return
    }
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]:not([disabled])`)
    if (target) {
      event.preventDefault()
      target.focus()
      target.click()
    }
  })
}
