// The last part, a year later: what is done about the improvement areas,
// satisfaction figures, results of earlier years, and the annual review.
import assert from 'node:assert/strict'
import { approve, open, rate, write } from '../support/assessing.mjs'
import { files } from '../support/files.mjs'
import { Mouse, tally } from '../support/hands.mjs'
import { story as elements } from '../support/town.mjs'

const review = 'Annual review 2026'

export async function nextyear (story, people) {
  await story.step('An improvement area becomes an action in a service plan', () => improve(people))
  await story.step('Answers of a survey are imported and speak for elements', () => survey(people))
  await story.step('Results of earlier years make a trend', () => history(people))
  await story.step('The lead rolls forward to the annual review', () => forward(people))
  await story.step('The council answers for the selected elements and submits', () => again(people))
  await story.step('The body reviews them and decides', () => examine(story, people))
  await story.step('The review is recorded on the certificate, for all to see', () => recorded(story, people))
}

async function improve ({ lead, champion, contributor }) {
  await lead.visit('/improvement')
  await lead.sees('Bring the last two services into the shared record.', 'Compare the smaller services with others too.')
  await lead.follow('Service plans')
  await lead.follow('Add a service plan')
  await lead.fill('Title', 'Housing service plan 2026 to 2027')
  await lead.select('Service area', 'Housing')
  await lead.fillDate('First day', '2026-04-01')
  await lead.fillDate('Last day', '2027-03-31')
  await lead.press('Save')
  await lead.visit('/improvement')
  await lead.follow('Bring the last two services into the shared record.')
  await lead.sees('Nothing is being done about this yet')
  await lead.follow('Add an action')
  await lead.press('Save')
  await lead.sees('There is a problem')
  await lead.fill('What is to be done', 'Move licensing and parks into the shared record')
  await lead.fill('How you will know that it worked', 'Nobody has to say the same thing twice')
  await lead.select('Who is to do it', 'Sam Champion')
  await lead.fillDate('Done by', '2027-03-31')
  await lead.select('Service area', 'Housing')
  await lead.select('Service plan (optional)', /^Housing service plan/)
  await lead.press('Save')
  await lead.sees('Move licensing and parks into the shared record')

  await champion.visit('/')
  await champion.follow('Move licensing and parks into the shared record')
  await champion.fill('What has been done', 'Licensing is in since June; parks follow in autumn.')
  await champion.choose('In progress', champion.group('How it stands now'))
  await champion.press('Add the note')
  await champion.sees('Licensing is in since June')
  await champion.follow('Link proof')
  await champion.fill('Search your evidence', 'promise')
  await champion.press('Search')
  await champion.press('Link EV-004 as proof')
  await champion.sees('Our promise to customers')
  await champion.fill('What has been done', 'Both are in. Calls that ask the same thing again fell by a third.')
  await champion.choose('Done', champion.group('How it stands now'))
  await champion.press('Add the note')
  await contributor.visit('/improvement/actions/new', 403)
  await lead.visit('/improvement/actions')
  await lead.sees('Move licensing and parks into the shared record', 'Done')
}

async function survey ({ lead }) {
  await lead.visit('/satisfaction')
  await lead.follow('Import answers')
  await lead.send('Send')
  await lead.sees('There is a problem', 'Select a file of answers')
  await lead.visit('/satisfaction/surveys/new')
  await lead.fill('Name of the survey', 'Survey after contact')
  await lead.choose('Very dissatisfied to very satisfied', lead.group('What could people answer?'))
  await lead.choose('Whoever wanted to answer', lead.group('Who answers?'))
  await lead.fill('How many customers could answer in a year? (optional)', '61000')
  await lead.press('Save')
  await lead.visit('/satisfaction/imports/new')
  await lead.attach('File of answers', files('survey-after-contact.csv'))
  await lead.send('Send')
  await lead.sees('What the columns of survey-after-contact.csv are', 'Left out because they look personal')
  await lead.select('Which survey are these answers of?', 'Survey after contact')
  await lead.press('Continue')
  if (/\/values$/.test(lead.page.url())) await lead.press('Continue')
  await lead.sees('Nothing is counted yet', 'Delivery', 'Timeliness')
  await lead.press('Count these answers')
  await lead.sees('survey-after-contact.csv')
  await lead.visit('/satisfaction')
  await lead.sees('Survey after contact', 'Delivery')
  await lead.visit('/satisfaction/imports/new')
  await lead.attach('File of answers', files('survey-after-contact.csv'))
  await lead.send('Send')
  await lead.sees('The same file is counted already')
  await lead.press('Give this file up')
}

async function history ({ lead }) {
  await lead.visit('/assessments')
  await lead.follow('Enter results of earlier years')
  for (const [day, kind, plus] of [['2022-11-24', 'Second annual review', '11'], ['2023-11-22', 'Full reassessment', '13'], ['2024-11-20', 'First annual review', '15']]) {
    await lead.fillDate('When was the assessment?', day)
    await lead.choose(kind, lead.group('What kind of assessment was it?'))
    await lead.fill('Elements with Compliance Plus', plus)
    await lead.fill('Where are the figures from?', "The assessor's report of that year")
    await lead.press('Add the result')
    await lead.sees('The result has been added')
  }
  await lead.visit('/assessments')
  const rows = await lead.page.locator('main table', { hasText: 'Compliance Plus' }).last().locator('tbody tr').allInnerTexts()
  assert.deepEqual(rows.map((row) => /\b(11|13|15)\b/.exec(row.replace(/\b\d{1,2} \w+ \d{4}/g, ''))?.[1]), ['11', '13', '15', '13'])
}

async function forward (people) {
  const { lead, at } = people
  await lead.visit(at.assessment)
  await lead.follow('Prepare the next assessment')
  await lead.choose('First annual review', lead.group('What comes next?'))
  await lead.fill('Name', review)
  const chosen = lead.page.getByRole('checkbox', { checked: true })
  assert.equal(await chosen.count(), 16, 'the elements suggested')
  await lead.choose(/^1\.1\.1 /)
  await lead.press('Prepare')
  await lead.sees('has been prepared', 'Collecting has not started')
  at.review = new URL(lead.page.url()).pathname
  await lead.follow('Selected elements (17)')
  await lead.sees('Improvement area of the last assessment', 'Partially compliant or worse last time', 'Compliance Plus to be confirmed', 'Chosen for this review')
  await lead.visit(at.review)
  await lead.press('Start collecting')
}

// selected are the elements of the review: Compliance Plus, partial and one chosen.
const selected = elements.filter((e) => e.rating !== 'Compliant' || e.id === '1.1.1')

async function again ({ lead, at }) {
  for (const e of selected) {
    await lead.visit(`${at.review}/elements/${e.id}`)
    assert.equal(await lead.page.getByLabel('Tell me', { exact: true }).inputValue(), e.say)
    if (e === selected[0]) await lead.sees('Last time, Full assessment 2025', e.find)
    await lead.choose(e.rating === 'Partially compliant' ? 'Compliant' : e.rating, lead.group('Self-rating'))
    await lead.press('Save')
  }
  await lead.visit(`${at.review}/elements/1.2.1`)
  await lead.sees('This element is not examined this time.')
  await lead.visit(`${at.review}/elements/5.2.4`)
  await lead.sees('Satisfaction figures', 'Survey after contact')
  await lead.visit(at.review)
  for (const view of ['Last time', 'Our self-ratings', 'Change']) await lead.follow(view, lead.page.locator('main'))
  await lead.follow('Check and submit')
  await lead.choose(/^I have read the check list/)
  await lead.press('Submit')
}

async function examine (story, people) {
  const { assessor, scheme, at } = people
  at.reviewDesk = at.review.replace('/assessments/', '/desk/')
  await open(people, review)
  await assessor.visit('/desk')
  await assessor.follow(review)
  await assessor.sees('0 of 17 rated')
  await assessor.visit(`${at.reviewDesk}/elements/1.1.1`)
  await assessor.sees('Last time')
  const hand = new Mouse(assessor)
  const pressed = (kind) => kind === 'Compliance Plus' ? 4 : 3 // rating, finding, what others could copy, save
  await rate(assessor, at.reviewDesk, selected.map((e) => e.id), (e) => ({ ...e, rating: e.rating === 'Partially compliant' ? 'Compliant' : e.rating, find: `Confirmed a year on. ${e.find}` }), hand)
  const { loads, words } = tally(hand, story.javaScript, pressed)
  const plus = elements.filter((e) => e.rating === 'Compliance Plus').length
  const all = 57 * pressed('') + plus * (pressed('Compliance Plus') - pressed(''))
  assert.ok(hand.records.every((r) => r.presses === pressed(r.kind)))
  assert.equal(loads, selected.length) // the first was open
  story.t.diagnostic(`${words}; all 57 of the first year would be ${all} presses, 58 page loads`)
  await write(assessor, at.reviewDesk, 'Retain the certificate')
  await assessor.visit(`${at.reviewDesk}/report`)
  await approve(people, at.reviewDesk)
  await scheme.press('Close the assessment')
}

async function recorded (story, { scheme, lead, at }) {
  await scheme.visit(at.certificate)
  await scheme.press('Record as review')
  const anybody = await story.visitor('anybody', { cookies: true })
  await anybody.visit(`/register/${at.number}`)
  await anybody.sees('First annual review')
  await anybody.visit(at.result)
  await anybody.sees('13')
  await lead.visit('/assessments')
  await lead.sees(review, 'Decided')
  await lead.visit('/audit', 200)
  assert.match(await story.portal.cli('audit', 'verify'), /The record is whole/)
}
