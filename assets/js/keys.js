// pl-keys: single keys for links, buttons and choices, with a list of them.
//
//   <div data-module="pl-keys"></div>
//   <a href="..." data-key="j" data-key-label="next element">1.3.3</a>
//   <input type="radio" data-key="1" data-key-label="Compliance Plus" ...>
//
// The list is made here, since the keys need scripts. Keys do nothing while a
// person writes, and can be turned off, which this browser remembers.
import { make } from './make.js'

const memory = 'pl-keys'

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
      list.append(make('li', {}, make('kbd', {}, key), ` ${label}`))
    }
  }
  const toggle = make('button', { type: 'button', class: 'pl-button--link' })
  const last = make('li', {}, toggle)
  list.append(last)
  root.replaceChildren(list)

  const show = () => {
    toggle.textContent = on ? 'Turn keys off' : 'Turn keys on'
    for (const item of list.children) {
      item.hidden = !on && item !== last
    }
  }
  toggle.addEventListener('click', () => {
    on = !on
    remember(on)
    show()
  })
  show()

  document.addEventListener('keydown', (event) => {
    if (!on || !root.isConnected || event.repeat || event.isComposing ||
      event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) {
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
