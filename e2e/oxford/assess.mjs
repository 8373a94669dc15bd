// The third part: the body opens the assessment, the assessor reads, asks,
// visits on three days and rates all 57 elements.
import assert from 'node:assert/strict'
import { open, point, rate } from '../support/assessing.mjs'
import { Keyboard, tally } from '../support/hands.mjs'
import { council } from './found.mjs'

const days = { '2025-11-24': 'Westgate office', '2025-11-26': 'City museum', '2025-11-27': 'Northfield community hub' }

export async function assess (story, people) {
  people.at.desk = people.at.assessment.replace('/assessments/', '/desk/')
  await story.step('The scheme manager opens the assessment and appoints', () => appoint(people))
  await story.step('The assessor reads the submission and asks', () => ask(people))
  await story.step('The assessor plans a visit of three days and shares it', () => plan(people))
  await story.step('The assessor visits and takes notes', () => visit(people))
  await story.step('The assessor rates all 57 elements', () => judge(story, people))
}

async function appoint (people) {
  const { scheme, assessor, moderator, lead, at } = people
  await assessor.visit(at.desk, 403)
  await open(people, 'Full assessment 2025')
  await moderator.visit(at.desk)
  await lead.visit(at.desk, 403)
  await scheme.visit('/desk')
  await scheme.sees(council)
}

async function ask ({ assessor, lead, champion, at }) {
  await assessor.visit('/desk')
  await assessor.follow('Full assessment 2025')
  await assessor.sees('0 of 57 rated', 'Go on with 1.1.1')
  await assessor.follow('Go on with 1.1.1')
  await assessor.sees('Our customer profile is redrawn every spring', 'EV-001', 'Strongest', 'p. 1')
  const file = await assessor.download('customer-profile.pdf')
  assert.equal(file.bytes.subarray(0, 5).toString(), '%PDF-')
  await assessor.fill('Ask a question about 1.1.1', 'Which groups do you not reach yet?')
  await assessor.press('Ask', assessor.page.locator('main'))
  await assessor.sees('Which groups do you not reach yet?')

  await lead.visit('/')
  await lead.visit(at.assessment)
  await lead.follow('Questions', lead.page.locator('main'))
  await lead.sees('To answer', 'Which groups do you not reach yet?')
  await lead.follow(/^Answer$/, lead.page.locator('main'))
  await lead.press('Send the answer')
  await lead.sees('There is a problem')
  await lead.fill('Your answer', 'Private renters under thirty. The profile says so on its first page.')
  await lead.choose(/^EV-001/)
  await lead.fill('Other evidence (optional)', 'EV-003')
  await lead.press('Send the answer')
  await lead.sees('Answered')
  await champion.visit(at.assessment + '/questions')
  await champion.sees('Private renters under thirty')

  await assessor.visit(at.desk + '/elements/1.1.1')
  await assessor.sees('Private renters under thirty', 'customer-journey')
  await assessor.visit(at.desk + '/questions')
  await assessor.sees('Private renters under thirty')
}

async function plan ({ assessor, lead, at }) {
  await assessor.visit(at.desk)
  await assessor.follow('Visit', assessor.page.locator('main'))
  const sessions = {
    '2025-11-24': [['Tour', 'Tour of the front desk', '09:30', '10:30', 'Front-line staff', '4', ['2.2.2', '3.3.3']],
      ['Interview', 'Managers of housing', '11:00', '12:00', 'Managers', '3', ['1.3.4', '4.1.1', '4.1.2', '5.2.3']]],
    '2025-11-26': [['Focus group', "Partners' focus group", '10:00', '11:30', 'Partners', '8', ['3.4.1', '3.4.2', '3.4.3']]],
    '2025-11-27': [['Focus group', 'Residents', '09:00', '10:30', 'Customers', '10', ['1.1.3', '1.2.2', '3.2.1']],
      ['Meeting', 'Feedback to leaders', '16:00', '17:00', 'Leaders', '5', ['2.1.1']]]
  }
  for (const [day, site] of Object.entries(days)) {
    await assessor.follow('Add a stop')
    await assessor.fillDate('Day', day)
    await assessor.select('Site of the organisation', site)
    await assessor.fill('From', '09:00')
    await assessor.fill('Until', '17:00')
    await assessor.fill('Notes for both sides (optional)', 'Ask for the lead at the front desk.')
    await assessor.press('Save')
    for (const session of sessions[day]) await addSession(assessor, site, session)
  }
  await assessor.sees('Monday 24 November 2025', 'Wednesday 26 November 2025', 'Thursday 27 November 2025', 'Coverage', 'No session is to test these')
  assert.ok(await assessor.page.getByRole('link', { name: '4.3.1', exact: true }).count(), 'an element no session is to test is not named')
  await lead.visit(at.assessment + '/visit')
  await lead.sees('The assessors have not shared a plan yet')
  await lead.lacks('Westgate office')
  await lead.visit(at.assessment + '/visit/calendar.ics', 404)
  await assessor.press('Share the plan with the organisation')
  await lead.visit(at.assessment)
  await lead.follow('Visit', lead.page.locator('main'))
  await lead.sees('Thursday 27 November 2025', 'Northfield community hub', 'Partners: 8 wanted')
  await lead.lacks('No session is to test these')
  const file = await lead.download('Calendar file')
  assert.match(file.bytes.toString(), /BEGIN:VCALENDAR/)
}

async function addSession (assessor, site, [kind, title, from, until, group, wanted, ids]) {
  await assessor.follow(`Add a session at ${site}`)
  await assessor.select('Kind', kind)
  await assessor.fill('What the session is', title)
  await assessor.fill('From', from)
  await assessor.fill('Until', until)
  await assessor.fill(group, wanted)
  for (const id of ids) await assessor.choose(new RegExp(`^${id.replaceAll('.', '\\.')} `))
  await assessor.press('Save')
  await assessor.sees(title)
}

async function visit ({ assessor, at }) {
  await assessor.visit(at.desk + '/visit')
  for (const [title, group, met] of [['Tour of the front desk', 'Front-line staff', '4'], ["Partners' focus group", 'Partners', '7'], ['Residents', 'Customers', '11']]) {
    await assessor.follow(`Notes of ${title}`)
    await assessor.fill('Note', `What was seen and said at: ${title}.`)
    await assessor.press('Add the note')
    await assessor.choose('was held')
    await assessor.fill(group, met)
    await assessor.press('Save')
    await assessor.follow('Back to the plan')
    await assessor.sees('Held', `met ${met}`)
  }
}

async function judge (story, { assessor, moderator, at }) {
  await assessor.visit(at.desk + '/elements/1.1.2')
  await assessor.choose('Compliance Plus', assessor.group('Rating'))
  await assessor.press('Save and go on')
  await assessor.sees('There is a problem', 'Enter a finding that says what goes beyond the element')
  await moderator.visit(at.desk + '/elements/1.1.2')
  await moderator.lacks('Save and go on')
  // All 57 by keyboard; a year later, some by mouse. Without scripts the page
  // has no keys, so one walks past what stands before the rating.
  const hand = new Keyboard(assessor, story.javaScript)
  await rate(assessor, at.desk, undefined, undefined, hand)
  const { presses, loads, words } = tally(hand, story.javaScript, (kind) => story.javaScript ? (kind === 'Compliance Plus' ? 5 : 4) : 45)
  story.t.diagnostic(words)
  assert.equal(hand.records.length, 57)
  assert.equal(loads, 58) // the first element, and one for each that is saved
  if (story.javaScript) assert.equal(presses, 57 * 4 + 13) // rating, finding, out of it, save; one more for what others could copy
  await assessor.visit(at.desk)
  await assessor.sees('57 of 57 rated', '54 of 57 met', 'Would meet the standard')
  await assessor.visit(at.desk + '/elements/2.1.6')
  await assessor.press('Save as a strength')
  await assessor.sees('Strength added to the report')
  await point(assessor, at.desk, 'a strength', 'The shared desk at the community hub.', ['3.4.1'])
  await point(assessor, at.desk, 'an improvement area', 'Bring the last two services into the shared record.', ['5.2.3'])
  await point(assessor, at.desk, 'an improvement area', 'Compare the smaller services with others too.', ['4.2.3'])
}
