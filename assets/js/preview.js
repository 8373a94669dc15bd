// pl-preview: turns the pages of a file without leaving the page that it stands
// on, so that nothing is lost that was typed beside it.
//
//   <section id="preview" data-module="pl-preview">
//     <a data-turn="after" href="...?page=7#preview">Next</a>
//
// What the link leads to is fetched, and its #preview takes the place of this
// one. Without it, or when that fails, the link is followed.

import { make } from './make.js'

// An answer that is read as a document is no parsing of strings, which Trusted
// Types forbid.
function fetched (address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('GET', address)
    request.responseType = 'document'
    request.onload = () => request.status === 200 ? resolve(request.response) : reject(new Error(String(request.status)))
    request.onerror = () => reject(new Error('no connection'))
    request.send()
  })
}

async function turn (link) {
  const address = new URL(link.href)
  const way = link.dataset.turn
  const key = link.dataset.key
  try {
    const there = await fetched(address)
    const fresh = there?.getElementById('preview')
    const panel = document.getElementById('preview')
    if (!fresh || !panel) {
      throw new Error('it is not there')
    }
    panel.replaceWith(document.adoptNode(fresh))
    complete(fresh)
    // The link that opens the next file stands outside.
    const next = there.querySelector('[data-key="o"]')
    document.querySelector('[data-key="o"]')?.setAttribute('href', next?.getAttribute('href') ?? '')
    window.history.replaceState(null, '', address)
    const again = key && document.querySelector(`[data-key="${CSS.escape(key)}"]`)
    ;(again || document.querySelector(`#preview [data-turn="${CSS.escape(way)}"]`) || document.getElementById('preview')).focus({ preventScroll: true })
  } catch {
    window.location.assign(address)
  }
}

// What a page shows at a glance gets its text, for those who do not see the
// picture, and the number of pages.
async function complete (panel) {
  const place = panel?.querySelector('[data-pl-text]')
  if (!place) {
    return
  }
  try {
    const there = await fetched(place.dataset.plText)
    const text = there?.querySelector('.pl-viewer__text')
    if (!text) {
      return
    }
    const count = there.querySelector('.pl-turns strong')
    const here = panel.querySelector('.pl-turns strong')
    if (count && here) {
      here.textContent = count.textContent.trim()
    }
    if ('plWhole' in place.dataset) {
      return
    }
    const words = [...text.querySelectorAll('p')].map((p) => document.adoptNode(p))
    if (panel.querySelector('.pl-page')) {
      const summary = make('summary', { class: 'govuk-details__summary' }, make('span', { class: 'govuk-details__summary-text' }, text.querySelector('h2').textContent.trim()))
      place.replaceChildren(make('details', { class: 'govuk-details' }, summary, make('div', { class: 'govuk-details__text' }, ...words)))
    } else {
      place.setAttribute('tabindex', '0')
      place.setAttribute('role', 'region')
      place.setAttribute('aria-label', 'Text')
      place.replaceChildren(...words)
    }
  } catch {} // then the link stays
}

let bound = false

/** @param {HTMLElement} panel */
export function preview (panel) {
  complete(panel)
  if (bound) {
    return
  }
  bound = true
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[data-turn]')
    if (link && document.getElementById('preview') && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault()
      turn(link)
    }
  })
}
