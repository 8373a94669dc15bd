// pl-autosave: saves a form in the background while a person writes.
//
//   <form data-module="pl-autosave" data-autosave="/elements/1.3.2/statement/autosave" ...>
//     <input type="hidden" name="version" value="7">
//     <p class="pl-saved" data-pl-saved role="status"></p>
//
// The fields are posted to the address in data-autosave. An answer of 200 with
// {"version": "8"} means saved; the version goes into the form, so that the next
// save is not taken for somebody else's. Anything else (a conflict, a mistake in
// a field, signed out, no connection) leaves everything as it is and asks to
// press Save, which shows the reason.
const pause = 1500

const clock = () => new Date().toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** @param {HTMLFormElement} form */
export function autosave (form) {
  const status = form.querySelector('[data-pl-saved]')
  let timer = 0
  let running = null
  let again = false

  const say = (text, problem = false) => {
    if (status) {
      status.textContent = text
      status.classList.toggle('pl-saved--problem', problem)
    }
  }

  async function post () {
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        redirect: 'manual' // to sign-in, say: that is not saved
      })
      if (answer.status === 409) {
        say('Not saved: somebody else has changed this. Press Save to see both texts.', true)
        return
      }
      if (!answer.ok) {
        say('Not saved yet. Press Save to see why.', true)
        return
      }
      const { version } = await answer.json()
      const field = form.elements.namedItem('version')
      if (field && version !== undefined) {
        field.value = version
      }
      say(`Saved ${clock()}`)
      form.dispatchEvent(new CustomEvent('pl:saved'))
    } catch {
      say('Not saved: there is no connection. Press Save to try again.', true)
    }
  }

  async function save () {
    window.clearTimeout(timer)
    if (running) {
      again = true
      return
    }
    do {
      again = false
      running = post()
      await running
    } while (again)
    running = null
  }

  form.addEventListener('input', () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(save, pause)
  })

  // A save on the way must arrive first, or the versions would not match.
  form.addEventListener('submit', async (event) => {
    window.clearTimeout(timer)
    again = false
    if (running) {
      event.preventDefault()
      await running
      running = null
      form.requestSubmit(event.submitter)
    }
  })
}
