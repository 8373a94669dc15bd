// One note being written, all notes, and two versions of one.
import { button, choices, clock, field, h, p } from './dom.js'
import { newID } from './vault.js'
import { noteCard, save } from './plan.js'
import { quotePart } from './quotes.js'
import { shrink } from './photo.js'

const pause = 600 // after the last key, until it is saved

export function noteView (app, id) {
  const { visit } = app
  const adding = id.startsWith('new_')
  const session = adding ? visit.session(id.slice(4)) : null
  const known = adding ? null : visit.notes().find((n) => n.id === id)
  if (adding ? !session : !known?.mine) return [h('h1.govuk-heading-l', {}, 'There is no such note on this device'), h('a.govuk-link', { href: '#/notes' }, 'Go to the notes')]
  const note = known ?? { id: newID('note'), session: session.id, words: '', elements: [], version: 0, photos: 0, local: [] }
  const of = session ?? visit.session(note.session)
  const state = h('p.pl-site__saved', { role: 'status' }, adding ? 'Saved on this device as you write' : 'Saved on this device')
  const words = h('textarea.govuk-textarea', { id: 'words', rows: '9', maxlength: '20000', autocapitalize: 'sentences' })
  const returned = app.unsaved.get(`#/note/${id}`) // typed before, and not kept by the device
  words.value = returned ?? note.words
  app.unsaved.delete(`#/note/${id}`)
  const marked = [...(note.quotes ?? [])]
  let timer = 0
  let seen = visit.bag.notes?.find((n) => n.id === note.id)?.version ?? 0
  let mine = null // what was kept here last: the portal's version of it is ours
  let kept = JSON.stringify([note.words, note.elements, marked.length])
  const elements = () => [...tags.querySelectorAll('input:checked')].map((box) => box.value)
  const keep = async () => {
    window.clearTimeout(timer)
    const typedNow = JSON.stringify([words.value.trim(), elements(), marked.length])
    if (typedNow === kept || !words.value.trim()) return true
    const fields = { session: note.session, sessionTitle: of?.title ?? '', words: words.value.trim(), elements: elements(), ...(marked.length > 0 && { quotes: marked }) }
    const saved = visit.bag.notes?.find((n) => n.id === note.id)
    if (saved && saved.words === mine) seen = saved.version
    const ok = await save(app, () => visit.change('note', note.id, seen, fields))
    if (ok) [kept, mine] = [typedNow, fields.words]
    state.textContent = ok ? `Saved on this device ${clock(visit.now())}` : 'Not saved on this device'
    state.classList.toggle('pl-site__saved--not', !ok)
    return ok
  }
  const typed = () => {
    state.textContent = 'Writing'
    window.clearTimeout(timer)
    timer = window.setTimeout(keep, pause)
  }
  words.addEventListener('input', typed)
  app.leaving = keep
  app.typed = () => (words.value.trim() && JSON.stringify([words.value.trim(), elements(), marked.length]) !== kept ? words.value : '')
  if (returned) queueMicrotask(typed)
  const first = new Set([...(of?.elements ?? []), ...note.elements])
  const choice = (e) => ({ value: e.id, text: `${e.id} ${e.title}`, checked: note.elements.includes(e.id) })
  const rest = visit.bag.elements.filter((e) => !first.has(e.id))
  const tags = h('div', { change: typed },
    first.size > 0 ? choices('checkbox', 'tag', 'Speaks of', visit.bag.elements.filter((e) => first.has(e.id)).map(choice)) : null,
    h('details.govuk-details', {}, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, first.size > 0 ? 'Other elements' : 'Elements it speaks of')),
      choices('checkbox', 'more', 'Elements', rest.map(choice))))
  return [h('a.govuk-back-link', { href: of ? `#/session/${of.id}` : '#/notes' }, of?.title ?? 'Notes'),
    h('h1.govuk-heading-l', {}, adding ? 'Add a note' : 'Change a note'),
    field('Note', words, 'Roles and groups, not names'), state, quotePart(app, of, words, marked, keep), photoPart(app, note, keep, words), tags,
    button('Done', async () => { if (await keep()) app.go(of ? `#/session/${of.id}` : '#/notes') }, 'pl-site__wide')]
}

function photoPart (app, note, keep, words) {
  const { visit } = app
  const shown = h('ul.pl-site__photos')
  const draw = async () => {
    const items = []
    for (const [i, photo] of visit.photos.filter((o) => o.note === note.id).entries()) {
      const canvas = h('canvas', { role: 'img', 'aria-label': `Photo ${i + 1}, waiting to sync` })
      items.push(h('li', {}, canvas, button('Remove', async () => { await visit.dropPhoto(photo.id); await draw() }, 'govuk-button--secondary pl-button--small')))
      visit.photo(photo.id).then((bytes) => paint(canvas, bytes, 240))
    }
    if (note.photos > 0) items.push(h('li.pl-small', {}, `${note.photos} synced`))
    shown.replaceChildren(...items)
  }
  const input = h('input.govuk-file-upload', {
    type: 'file',
    id: 'photo',
    accept: 'image/*',
    capture: 'environment',
    change: async () => {
      for (const file of input.files) {
        let bytes
        try { bytes = await shrink(file) } catch { app.problem({ name: 'the picture cannot be read' }); continue }
        if (!words.value.trim()) words.value = 'Photo'
        if (!await keep()) return
        await save(app, () => visit.addPhoto(note.id, bytes))
      }
      input.value = ''
      await draw()
    }
  })
  draw()
  return h('div', {}, field('Photo', input, 'Made smaller on this device; where it was taken is left out'), shown)
}

/** Draws a picture without an address for it, which the page's policy would not allow. */
export async function paint (canvas, bytes, widest) {
  const picture = await createImageBitmap(new Blob([bytes]))
  const scale = Math.min(1, widest / picture.width)
  canvas.width = Math.round(picture.width * scale)
  canvas.height = Math.round(picture.height * scale)
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
}

export function notesView (app) {
  const { visit } = app
  const notes = visit.notes()
  const title = (n) => visit.session(n.session)?.title ?? 'A session that is not in the plan any more'
  return [h('h1.govuk-heading-l', {}, 'Notes'),
    (visit.bag.asides ?? []).map((a) => asideCard(app, a)),
    notes.length === 0 ? p('None yet. Open a session of the plan to add one.') : null,
    [...notes].reverse().map((n) => noteCard(n, title(n)))]
}

// Two versions: what is saved in the portal, and what came from here.
function asideCard (app, a) {
  const { visit } = app
  if (visit.changes.some((c) => c.change.settles === a.id)) return h('div.pl-site__note', {}, p(`${a.title}: settled, waiting to sync`))
  const settle = (kind, base, fields) => async () => { await save(app, () => visit.change(kind, a.record, base, fields, { settles: a.id })); await app.show() }
  const sides = (theirs, mine) => h('div.pl-site__sides', {}, h('div', {}, h('h3.govuk-heading-s', {}, 'Saved now'), p(theirs, 'pl-prose')), h('div', {}, h('h3.govuk-heading-s', {}, 'From this device'), p(mine, 'pl-prose')))
  const parts = [h('h2.govuk-heading-s', {}, `Two versions: ${a.title}`), p(`${a.why}. Both are kept.`, 'pl-small')]
  const saved = visit.bag.notes?.find((n) => n.id === a.record)
  if (a.kind === 'note' && saved?.mine) {
    const with_ = (words, elements) => settle('note', saved.version, { session: saved.session, sessionTitle: a.title, words, elements })
    const both = [...new Set([...(saved.elements ?? []), ...(a.elements ?? [])])]
    parts.push(sides(saved.words, a.words), button('Use mine', with_(a.words, a.elements ?? [])),
      button('Keep both texts in the note', with_(`${saved.words}\n\n${a.words}`, both), 'govuk-button--secondary'),
      button('Keep what is saved', with_(saved.words, saved.elements ?? []), 'govuk-button--secondary'))
  } else if (a.kind === 'rating' && visit.element(a.record)) {
    const element = visit.element(a.record)
    const titleOf = (id) => visit.bag.scale.find((r) => r.id === id)?.title ?? 'Not rated'
    const rate = (rating) => settle('rating', element.version, { rating, wasRated: element.rating })
    parts.push(sides(titleOf(element.rating), titleOf(a.rating)), button('Use mine', rate(a.rating)), button('Keep what is saved', rate(element.rating), 'govuk-button--secondary'))
  } else {
    parts.push(a.words ? p(a.words, 'pl-prose') : null, h('p.govuk-body', {}, h('a.govuk-link', { href: `/desk/${visit.bag.id}/visit/site/asides/${a.id}`, target: '_blank', rel: 'noopener' }, 'Settle it in the portal'), ', with a network.'))
  }
  return h('div.pl-site__note.pl-site__note--two', {}, parts)
}
