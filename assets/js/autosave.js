// pl-autosave: saves a form in the background while a person writes.
//
//   <form data-module="pl-autosave" data-autosave="/elements/1.3.2/statement/autosave" ...>
//     <input type="hidden" name="version" value="7">
//     <p class="pl-saved" data-pl-saved role="status"></p>
//
// The fields are posted to the address in data-autosave. An answer of 200 with
// {"version": "8"} means saved; the version goes into the form, so that the next
// save is not taken for somebody else's. A new record comes with addresses of its
// own, {"action", "autosave"}, with which the form goes on. Anything else (a conflict, a mistake in
// a field, signed out, no connection) leaves everything as it is and asks to
// press Save, which shows the reason. Before the page is left for the one before or
// after, what is not saved yet is.
//
// With data-draft, which names the person, the browser keeps what was written
// until the server has it: a page that comes back after a lost connection or an
// ended session has the words in it again (draft.js).
import { control, draft } from './draft.js'
import { make } from './make.js'

const pause = 1500
const again = 15_000 // after there was no connection

const clock = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** @param {HTMLFormElement} form */
export function autosave (form) {
  const status = form.querySelector('[data-pl-saved]')
  let timer = 0
  let running = null
  let more = false
  let changed = false // since what was saved last
  const kept = draft(form)

  const say = (text, problem = false) => {
    if (status) {
      status.textContent = text
      status.classList.toggle('pl-saved--problem', problem)
    }
  }

  const refused = (answer) => {
    if (answer.status === 409) {
      return 'Not saved: somebody else has changed this. Press Save to see both texts.'
    }
    return answer.type === 'opaqueredirect'
      ? 'Not saved: you have been signed out. Press Save to sign in; this browser keeps your words meanwhile.'
      : 'Not saved yet. Press Save to see why.'
  }

  // keptAt is where the server kept words that came too late; '' if it did not.
  async function keptAt (answer) {
    if (answer.status !== 409 || !answer.headers.get('Content-Type')?.startsWith('application/json')) {
      return ''
    }
    return (await answer.json()).kept ?? ''
  }

  async function post () {
    changed = false
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        redirect: 'manual' // to sign-in, say: that is not saved
      })
      if (!answer.ok) {
        changed = true
        const elsewhere = await keptAt(answer)
        if (elsewhere) {
          changed = false
          kept.drop()
          say('The report has gone on, so this cannot be saved here any more. Your words are kept: ', true)
          status?.append(make('a', { class: 'govuk-link', href: elsewhere }, 'see them, and hand them on'))
          form.dispatchEvent(new CustomEvent('pl:saved')) // nothing is lost by leaving
          return
        }
        say(refused(answer), true)
        return
      }
      const { version, autosave: next, action } = await answer.json()
      if (next) { // it is a record of its own now, which the page shows when it is loaded again
        kept.drop()
        form.dataset.autosave = next
        form.setAttribute('action', action)
        window.history.replaceState(null, '', action)
        if (changed) {
          kept.keep()
        }
      }
      const field = control(form, 'version')
      if (field && version !== undefined) {
        field.value = version
      }
      say(`Saved ${clock()}`)
      if (!changed) {
        kept.drop()
      }
      form.dispatchEvent(new CustomEvent('pl:saved'))
    } catch {
      changed = true
      say('Not saved: there is no connection. This is tried again by itself.', true)
      window.clearTimeout(timer)
      timer = window.setTimeout(save, again)
    }
  }

  async function save () {
    window.clearTimeout(timer)
    if (running) {
      more = true
      return running
    }
    do {
      more = false
      running = post()
      await running
    } while (more)
    running = null
  }

  form.addEventListener('input', () => {
    changed = true
    kept.keep()
    window.clearTimeout(timer)
    timer = window.setTimeout(save, pause)
  })
  window.addEventListener('online', () => changed && save())

  // A save on the way must arrive first, or the versions would not match.
  form.addEventListener('submit', async (event) => {
    window.clearTimeout(timer)
    more = false
    if (changed) {
      kept.keep(true)
    }
    if (running) {
      event.preventDefault()
      await running
      running = null
      form.requestSubmit(event.submitter)
    }
  })

  document.addEventListener('click', async (event) => {
    const link = event.target.closest('a[rel="prev"], a[rel="next"]')
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || !(changed || running)) {
      return
    }
    event.preventDefault()
    await save()
    window.location.assign(link.href) // what could not be saved is asked about
  })

  if (kept.restore()) {
    changed = true
    say('Put back what this browser had kept of your words.')
    timer = window.setTimeout(save, pause)
  }
}
