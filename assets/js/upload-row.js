// One file in the list of pl-upload: its name and size, how far it is, and the
// buttons for what can be done about it.
import { make } from './make.js'

const units = ['bytes', 'kB', 'MB', 'GB']

/** @param {number} bytes */
export function size (bytes) {
  let unit = 0
  while (bytes >= 1000 && unit < units.length - 1) {
    bytes /= 1000
    unit++
  }
  return `${unit > 0 && bytes < 10 ? bytes.toFixed(1) : Math.round(bytes)} ${units[unit]}`
}

// What the buttons of a row say, by how the file stands.
const buttons = {
  chosen: [null, 'Remove'],
  queued: ['Pause', 'Cancel'],
  sending: ['Pause', 'Cancel'],
  lost: ['Pause', 'Cancel'],
  paused: ['Resume', 'Cancel'],
  arrived: [null, 'Remove'],
  refused: [null, 'Remove']
}

/**
 * @param {File} file
 * @param {{turn: () => void, remove: () => void}} on - the two buttons
 */
export function fileRow (file, on) {
  const named = (act) => {
    const words = make('span')
    const button = make('button', { type: 'button', class: 'pl-button--link' }, words, make('span', { class: 'govuk-visually-hidden' }, ` ${file.name}`))
    button.addEventListener('click', act)
    return { button, words }
  }
  const turn = named(on.turn)
  const remove = named(on.remove)
  const note = make('span', { class: 'pl-drop__note' })
  const bar = make('progress', { class: 'pl-drop__progress', max: '100', value: '0', 'aria-label': `${file.name}, sent` })
  const element = make('li', { class: 'pl-drop__file' },
    make('span', { class: 'pl-drop__name' }, make('bdi', {}, file.name)),
    make('span', { class: 'pl-drop__size' }, size(file.size)),
    make('span', { class: 'pl-drop__buttons' }, turn.button, remove.button), note)

  return {
    element,
    stand (state, words = '') {
      const [first, second] = buttons[state]
      turn.words.textContent = first ?? ''
      if (!first && document.activeElement === turn.button) {
        remove.button.focus()
      }
      turn.button.hidden = !first
      remove.words.textContent = second
      note.textContent = words
      if (first) {
        element.append(bar)
      } else {
        bar.remove()
      }
    },
    progress (sent, all) {
      bar.value = Math.floor(100 * sent / all)
      note.textContent = sent < all ? `${size(sent)} sent` : 'Being stored'
    },
    focus: () => remove.button.focus(),
    // ask puts the question what to do with a file that the library holds, as
    // the server words it, or tells of it where there is nothing to choose.
    ask ({ field, ask, title, href, options }, choose) {
      const link = make('a', { class: 'govuk-link', href, target: '_blank' }, `Look at ${title} (opens in new tab)`)
      if (!choose) {
        element.append(make('div', { class: 'pl-drop__ask' }, `${ask}. `, link))
        return
      }
      const radios = options.map(({ value, text, hint }, n) => {
        const id = `${field}-${n}`
        const item = make('div', { class: 'govuk-radios__item' },
          make('input', { class: 'govuk-radios__input', type: 'radio', id, name: field, value, ...(hint ? { 'aria-describedby': `${id}-hint` } : {}) }),
          make('label', { class: 'govuk-label govuk-radios__label', for: id }, text))
        if (hint) {
          item.append(make('div', { class: 'govuk-hint govuk-radios__hint', id: `${id}-hint` }, hint))
        }
        return item
      })
      element.append(make('fieldset', { class: 'govuk-fieldset pl-drop__ask' },
        make('legend', { class: 'govuk-fieldset__legend' }, ask),
        make('div', { class: 'govuk-radios govuk-radios--small' }, ...radios), link))
    }
  }
}
