// What somebody said word for word, marked in a note. It arrives with the note
// and is approved in the portal.
import { button, field, h, p } from './dom.js'
import { newID } from './vault.js'

const quotable = (session) => !!session && !session.consent?.back && ['all', 'some'].includes(session.consent?.given)

/** The part of a note in which quotes are marked. marked is added to. */
export function quotePart (app, session, note, marked, keep) {
  const list = h('ul.govuk-list')
  const draw = () => list.replaceChildren(...marked.map((q) => h('li', {}, `“${q.words}” (${q.speaker})`)))
  draw()
  if (!quotable(session)) {
    return marked.length > 0 ? list : p('To mark a quote, record first in the session that people agreed to notes being taken.', 'pl-small', 'pl-muted')
  }
  const wrong = h('p.govuk-error-message', { role: 'alert', hidden: true })
  const say = (text) => { wrong.textContent = text; wrong.hidden = !text }
  const words = h('textarea.govuk-textarea', { id: 'quote-words', rows: '3', maxlength: '2000' })
  const speaker = h('input.govuk-input', { id: 'quote-speaker', maxlength: '100', autocomplete: 'off' })
  const group = h('select.govuk-select', { id: 'quote-group' }, h('option', { value: '' }, 'Select'), (app.visit.bag.groups ?? []).map((g) => h('option', { value: g.id }, g.title)))
  const mark = async () => {
    const q = { id: newID('quote'), group: group.value, speaker: speaker.value.trim(), words: words.value.trim() }
    if (!q.words || !q.speaker || !q.group) return say('Enter what was said, the group and the role of who said it')
    say('')
    if (!note.value.trim()) note.value = q.words
    marked.push(q)
    if (!await keep()) { marked.pop(); return }
    words.value = speaker.value = group.value = ''
    draw()
  }
  const fold = h('details.govuk-details', {
    toggle: () => { // what is selected in the note is what was said
      const chosen = note.value.slice(note.selectionStart, note.selectionEnd).trim()
      if (fold.open && chosen && !words.value) words.value = chosen
    }
  }, h('summary.govuk-details__summary', {}, h('span.govuk-details__summary-text', {}, 'Mark a quote for the report')),
  h('div.govuk-details__text', {}, field('What was said, word for word', words), field('Who said it', group), field('Their role', speaker, 'Such as: a tenant. No names'), wrong,
    button('Mark the quote', mark, 'govuk-button--secondary')))
  return h('div', {}, list, fold)
}

/** The quotes of a session, with where each stands. */
export function quotesOf (visit, session) {
  const all = visit.quotes(session)
  if (all.length === 0) return null
  return [h('h2.govuk-heading-m', {}, 'Quotes'), all.map((q) => h('div.pl-site__note', {}, p(`“${q.words}” (${q.speaker})`, 'pl-prose'), p(q.state, 'pl-small', 'pl-muted')))]
}
