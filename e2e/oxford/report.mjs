// The fourth part: report, accuracy check, moderation, decision, certificate,
// and what the public sees.
import assert from 'node:assert/strict'
import { approve, write } from '../support/assessing.mjs'
import { council } from './found.mjs'

export async function report (story, people) {
  await story.step('The draft stays with the assessor until it is released', () => release(people))
  await story.step('The council comments on accuracy and the assessor replies', () => accuracy(people))
  await story.step('The moderator returns the report, then approves it; the body decides', () => decide(people))
  await story.step('The council reads the report', () => read(people))
  await story.step('The body issues the certificate', () => certify(people))
  await story.step('The public finds and checks it without signing in', () => publish(story, people))
}

async function release ({ assessor, lead, at }) {
  await write(assessor, at.desk)
  await assessor.follow('Read the report as it stands')
  await assessor.sees('The shared desk at the community hub.')
  for (const path of ['/report', '/report/download/csv', '/report/download/pdf', '/report/accuracy']) await lead.visit(at.assessment + path, 404)
  await lead.visit(at.assessment + '/elements/1.1.2')
  await lead.lacks('What the assessor says')
  await assessor.visit(at.desk + '/report')
  await assessor.press('Release for the accuracy check')
}

async function accuracy ({ assessor, lead, champion, at }) {
  await lead.visit(at.assessment)
  await lead.follow('Report', lead.page.locator('main'))
  await lead.sees('Draft for the factual accuracy check')
  await lead.follow('Check the facts, passage by passage')
  await lead.follow('Propose a correction to Conclusion')
  await lead.fill('What is not accurate, and where can it be checked?', 'There are 42 champions, as the log of ideas says.')
  await lead.fill('What it should say instead (optional)', 'A council that learns from its 42 champions.')
  await lead.press('Send the comment')
  await lead.sees('There are 42 champions')
  await lead.press('We have checked the report')
  await champion.visit(at.assessment + '/report/accuracy')

  await assessor.visit(at.desk + '/report')
  await assessor.sees('1 comment to reply to')
  await assessor.visit(at.desk + '/accuracy')
  await assessor.choose('Decline', assessor.group('Your reply'))
  await assessor.press('Reply')
  await assessor.sees('There is a problem', 'Enter why you decline the comment')
  await assessor.choose('Accept, and put the proposed words into the report', assessor.group('Your reply'))
  await assessor.fill('Reason', 'Thank you, corrected.')
  await assessor.press('Reply')
  await lead.visit(at.assessment + '/report/accuracy')
  await lead.sees('Accepted by the assessors; your words are in the report', 'Thank you, corrected.')
  await assessor.visit(at.desk + '/report/preview')
  await assessor.sees('A council that learns from its 42 champions.')
}

async function decide (people) {
  const { assessor, moderator, scheme, lead, at } = people
  await assessor.visit(at.desk + '/report')
  await assessor.press('Send to the moderator')
  await assessor.visit(at.desk + '/elements/2.1.6')
  await assessor.lacks('Save and go on')
  await moderator.visit('/')
  await moderator.visit(at.desk + '/moderation')
  await moderator.choose(/^Return/, moderator.group('Your second reading'))
  await moderator.press('Save your second reading')
  await moderator.sees('There is a problem')
  await moderator.fill('Words to the assessors', 'Say more about how the champions are chosen.')
  await moderator.press('Save your second reading')

  await assessor.visit(at.desk + '/moderation')
  await assessor.sees('Say more about how the champions are chosen.')
  await assessor.visit(at.desk + '/elements/2.1.6')
  await assessor.fill('Finding', 'The 42 champions, chosen by their teams, have real authority. Practice well beyond the element.')
  await assessor.press('Save')
  await scheme.visit(at.desk.replace('/desk/', '/body/assessments/') + '/decision', 409)
  await approve(people, at.desk)
  await lead.visit(at.assessment)
  await lead.sees('Decided')
}

async function read ({ lead, at }) {
  await lead.visit(at.assessment + '/report')
  await lead.sees('The 42 champions, chosen by their teams', 'Bring the last two services into the shared record.', 'Certified')
  await lead.lacks('Draft for the factual accuracy check')
  const csv = await lead.download('Rating table as CSV')
  const rows = csv.bytes.toString().trim().split('\n')
  assert.equal(rows.length, 58)
  assert.equal(rows.filter((row) => /^[\d.]+,("[^"]*"|[^,]*),[^,]*,[^,]*,compliance_plus,/.test(row)).length, 13)
  await lead.visit(at.assessment)
  await lead.follow("The assessor's ratings")
  await lead.sees('54 of 57')
}

async function certify ({ scheme, lead, at }) {
  await scheme.visit('/body/certificates')
  await scheme.follow(`Issue certificate to ${council}`)
  await scheme.fillDate('Valid from', '2030-01-01')
  await scheme.press('Issue certificate')
  await scheme.sees('There is a problem', 'The day of issue must be today or in the past')
  const today = new Date().toISOString().slice(0, 10)
  await scheme.fillDate('Valid from', today)
  await scheme.press('Issue certificate')
  await scheme.sees('has been issued')
  at.certificate = new URL(scheme.page.url()).pathname
  at.number = /Certificate (\S+) has been issued/.exec(await scheme.text())[1]
  await scheme.follow('Certificate to print')
  await scheme.sees(council)

  await lead.follow('Certificates')
  await lead.follow(at.number)
  await lead.choose(/improvement areas/i, lead.group('What does the public result page show?'))
  await lead.fill('Your own words for the public result page', 'Thank you to everybody who told us how it really is.')
  await lead.press('Save')
}

async function publish (story, { lead, at }) {
  const anybody = await story.visitor('anybody', { cookies: false })
  await anybody.visit('/')
  await anybody.press('Only the necessary ones')
  await anybody.follow('Register of certificates')
  await anybody.fill('Organisation, scope or number', 'isisford')
  await anybody.press('Search')
  await anybody.follow(council)
  await anybody.sees(at.number, 'annual review')
  await anybody.follow(`What the assessment found at ${council}`)
  await anybody.sees('13', 'Thank you to everybody', 'The shared desk at the community hub.', 'City museum', 'Bring the last two services into the shared record.')
  at.result = new URL(anybody.page.url()).pathname
  const json = await anybody.context.request.get(`/register/${at.number}.json`)
  assert.equal((await json.json()).number, at.number)
  await anybody.visit(at.assessment)
  anybody.at(/^\/sign-in/)
}
