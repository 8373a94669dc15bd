// pl-upload: several files by choosing or dropping, with a list of what was
// chosen and the progress of each.
//
//   <form method="post" enctype="multipart/form-data" action="...">
//     <div class="pl-drop" data-module="pl-upload" [data-resumable="/assets/resumable.js" data-endpoint="..." data-known="..." data-choose]>
//       <label ...> <input type="file" name="files" multiple ...>
//
// With data-resumable each file is sent as soon as it is chosen, in parts, a few
// at a time; each can be paused, resumed and cancelled, and the form then names
// what has arrived. Otherwise the form is sent as it would be without scripts;
// see send.js.
import { make } from './make.js'
import { send } from './send.js'
import { fileRow, size } from './upload-row.js'

const hashed = 64e6 // larger files are looked up once they have arrived
const atATime = 4

const same = (a, b) => a.name === b.name && a.size === b.size && a.lastModified === b.lastModified
const files = (n) => `${n} ${n === 1 ? 'file' : 'files'}`

async function sha256 (file) {
  const sum = new Uint8Array(await window.crypto.subtle.digest('SHA-256', await file.arrayBuffer()))
  return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** @param {HTMLElement} root */
export function upload (root) {
  const input = root.querySelector('input[type="file"]')
  const list = make('ul', { class: 'pl-drop__list', 'aria-label': 'Files to send' })
  const status = make('p', { class: 'pl-drop__status', role: 'status' })
  const drop = make('p', { class: 'pl-drop__instruction' },
    input.multiple ? 'Or drop files here.' : 'Or drop a file here.')
  const whole = make('div', { class: 'pl-drop__whole', hidden: '' })
  const count = make('span')
  const wholeBar = make('progress', { class: 'pl-drop__progress', max: '100', value: '0', 'aria-label': 'All files, sent' })
  const all = make('button', { type: 'button', class: 'pl-button--link' }, 'Pause all')
  whole.append(make('div', { class: 'pl-drop__file' }, make('span', { class: 'pl-drop__name' }, count), all), wholeBar)
  root.append(drop, list, whole, status)
  const { resumable, endpoint, known, choose } = root.dataset
  let entries = [] // of what was chosen: {file, row, state, sent, sending, id, asked}
  let plain = !resumable // until the module for parts turns out not to load
  let pressed = null // {submitter} of the form, while files are on their way

  const are = (...states) => entries.filter((entry) => states.includes(entry.state))

  function keep () {
    const held = new DataTransfer()
    entries.forEach((entry) => held.items.add(entry.file))
    input.files = held.files
  }

  // to moves a file on; what waits for it is looked after.
  function to (entry, state, words) {
    entry.state = state
    entry.row.stand(state, words)
    next()
  }

  function next () {
    for (const entry of are('queued').slice(0, Math.max(0, atATime - are('sending', 'lost').length))) {
      begin(entry)
    }
    showWhole()
    if (pressed && are('queued', 'sending', 'lost').length === 0) {
      const { submitter } = pressed
      pressed = null
      enable(true)
      finish(submitter)
    }
  }

  function showWhole () {
    const counted = entries.filter((entry) => !['refused', 'chosen'].includes(entry.state))
    const bytes = counted.reduce((sum, { file }) => sum + file.size, 0)
    const sent = counted.reduce((sum, { file, state, sent }) => sum + (state === 'arrived' ? file.size : sent), 0)
    whole.hidden = plain || counted.length < 2
    wholeBar.value = bytes > 0 ? Math.floor(100 * sent / bytes) : 0
    count.textContent = `${are('arrived').length} of ${files(counted.length)} arrived, ${size(sent)} of ${size(bytes)}`
    all.hidden = are('queued', 'sending', 'lost', 'paused').length === 0
    all.textContent = are('queued', 'sending', 'lost').length > 0 ? 'Pause all' : 'Resume all'
  }

  function turn (entry) {
    if (entry.state === 'paused') {
      to(entry, 'queued', 'Waiting for its turn')
    } else {
      const { sending } = entry
      to(entry, 'paused', entry.sent > 0 ? `Paused, ${size(entry.sent)} sent` : 'Paused')
      if (sending) {
        sending.pause()
      }
    }
  }

  function turnAll () {
    const moving = are('queued', 'sending', 'lost')
    for (const entry of moving.length > 0 ? moving.reverse() : are('paused')) { // those that wait first, so that none begins
      turn(entry)
    }
    status.textContent = moving.length > 0 ? `${files(moving.length)} paused` : 'Sending goes on'
  }

  function remove (entry) {
    const at = entries.indexOf(entry)
    entries = entries.filter((other) => other !== entry)
    if (entry.sending) {
      entry.sending.cancel()
    }
    const word = ['chosen', 'arrived', 'refused'].includes(entry.state) ? 'removed' : 'cancelled'
    entry.state = 'gone'
    entry.row.element.remove()
    keep()
    status.textContent = `${entry.file.name} ${word}`
    const neighbour = entries[at] || entries[at - 1]
    if (neighbour) {
      neighbour.row.focus()
    } else {
      input.focus()
    }
    next()
  }

  function entryOf (file) {
    const entry = { file, sent: 0 }
    entry.row = fileRow(file, {
      turn: () => {
        turn(entry)
        status.textContent = entry.state === 'paused' ? `${file.name} paused` : `${file.name} goes on`
      },
      remove: () => remove(entry)
    })
    list.append(entry.row.element)
    return entry
  }

  // begin sends a file, or goes on with one that was paused.
  function begin (entry) {
    entry.state = 'sending'
    entry.row.stand('sending', entry.sent > 0 ? `${size(entry.sent)} sent` : '')
    if (entry.sending) {
      entry.sending.resume()
      return
    }
    lookUp(entry).then(() => import(resumable)).then((module) => {
      if (entry.sending || entry.state !== 'sending') {
        return // it was paused or cancelled meanwhile, and begins when its turn comes again
      }
      entry.sending = module.resumable(entry.file, endpoint, {
        progress: (sent, size) => {
          entry.sent = sent
          if (entry.state === 'lost') {
            to(entry, 'sending')
          }
          if (entry.state === 'sending') {
            entry.row.progress(sent, size)
            showWhole()
          }
        },
        done: (id) => {
          entry.id = id
          const left = are('queued', 'sending', 'lost', 'paused').length - 1
          status.textContent = left === 0 ? 'All files have arrived' : `${entry.file.name} has arrived, ${left} to go`
          to(entry, 'arrived', 'Arrived')
          lookUp(entry)
        },
        lost: () => {
          to(entry, 'lost', 'The connection was lost. It goes on by itself when it is back.')
          status.textContent = `${entry.file.name}: the connection was lost. It goes on by itself when it is back.`
        },
        refused: (words) => {
          status.textContent = `${entry.file.name}: ${words}`
          to(entry, 'refused', words)
        }
      })
    }, () => {
      plain = true // the module did not load: the form itself brings the files
      entries.forEach((other) => to(other, 'chosen'))
    })
  }

  // Asks what to do about a file whose content the library holds. Whoever does
  // not answer is asked by the form.
  async function lookUp (entry) {
    const { file, row, id } = entry
    if (!known || entry.asked || (!id && (!window.crypto?.subtle || file.size > hashed))) {
      return
    }
    entry.asked = true
    try {
      const query = new URLSearchParams({ name: file.name, element: input.form.elements.element?.value ?? '' })
      query.set(...(id ? ['upload', id] : ['sha256', await sha256(file)]))
      const answer = await window.fetch(`${known}?${query}`)
      const twin = answer.ok ? await answer.json() : {}
      if (twin.field && entry.state !== 'gone') {
        row.ask(twin, choose !== undefined)
        status.textContent = twin.ask
      }
    } catch (error) {
      entry.asked = false // it is asked again when it has arrived
    }
  }

  function add (chosen) {
    const fresh = [...chosen].filter((file) => !entries.some((other) => same(file, other.file)))
    if (!input.multiple) {
      entries.forEach((entry) => {
        entry.state = 'gone'
        entry.row.element.remove()
        if (entry.sending) {
          entry.sending.cancel()
        }
      })
      entries = []
    }
    const added = (input.multiple ? fresh : [...chosen].slice(-1)).map(entryOf)
    entries = [...entries, ...added]
    keep()
    status.textContent = `${files(entries.length)} chosen`
    for (const entry of added) {
      entry.state = plain ? 'chosen' : 'queued'
      entry.row.stand(entry.state, plain ? '' : 'Waiting for its turn')
    }
    next()
  }

  all.addEventListener('click', turnAll)
  input.addEventListener('change', () => add(input.files))
  for (const kind of ['dragenter', 'dragover']) {
    root.addEventListener(kind, (event) => {
      if (event.dataTransfer.types.includes('Files')) {
        event.preventDefault()
        root.classList.add('pl-drop--over')
      }
    })
  }
  for (const kind of ['dragleave', 'drop']) {
    root.addEventListener(kind, () => root.classList.remove('pl-drop--over'))
  }
  root.addEventListener('drop', (event) => {
    event.preventDefault()
    add(event.dataTransfer.files)
  })

  function enable (yes) {
    input.form.querySelectorAll('button[type="submit"], button:not([type])').forEach((button) => { button.disabled = !yes })
  }

  // finish sends the form once nothing is on its way any more.
  function finish (submitter) {
    if (!plain) {
      const paused = are('paused').length
      if (paused > 0) {
        status.textContent = `${files(paused)} paused. Resume or cancel ${paused === 1 ? 'it' : 'them'}, then send the form.`
        return
      }
      const arrived = are('arrived')
      if (arrived.length === 0 && entries.length > 0) {
        status.textContent = 'No file was taken. The words beside each say why.'
        return
      }
      input.form.querySelectorAll('input[data-arrived]').forEach((field) => field.remove())
      for (const { id } of arrived) {
        input.form.append(make('input', { type: 'hidden', name: 'upload', value: id, 'data-arrived': '' }))
      }
      input.value = ''
    }
    send(input.form, submitter, root, status)
  }

  input.form.addEventListener('submit', (event) => {
    if (!event.defaultPrevented && entries.length > 0) {
      event.preventDefault()
      const left = are('queued', 'sending', 'lost').length
      if (left > 0) {
        enable(false)
        pressed = { submitter: event.submitter }
        status.textContent = `The form is sent when ${left === 1 ? 'the file has' : `${left} files have`} arrived`
        return
      }
      finish(event.submitter)
    }
  })
}
