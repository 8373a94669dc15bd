// The end of an assessment in the demonstration: the moderator returns a report,
// the council checks its facts with proof, the second reading approves, somebody
// who did not assess decides on an action plan, the council appeals, somebody
// without a part in it upholds, and it is decided anew; what the assessors saw is
// reopened and checked, a second appeal is dismissed, and the follow-up of the
// action plan is carried out to its own decision and certificate.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'
import { accept } from './support/assessing.mjs'
import { becomes } from './support/outcome.mjs'
import { dismiss, earnsNone, examine, followUp, notCertified, reinstate, reletter, refused } from './decision/after.mjs'

const council = 'Wincombe City Council'
const body = 'Fairmark Assessments'

tell('A report is checked, decided on and appealed against', { timeout: 420_000 }, async (story) => {
  const moderator = await story.as('Moderator', body)
  const assessor = await story.as('Lead Assessor', body)
  const scheme = await story.as('Scheme Manager', body)
  const director = await story.as('Director of Certification', body)
  const lead = await story.as('CSE Lead', council)
  let desk, at, own

  await story.step('The moderator returns the report with a note', async () => {
    await moderator.sees('Give the second reading')
    await moderator.follow(/Environment$/)
    desk = new URL(moderator.page.url()).pathname.replace('/moderation', '')
    at = desk.replace('/desk/', '/body/assessments/')
    own = desk.replace('/desk/', '/assessments/')
    await moderator.choose('No', moderator.group('Does each finding support its rating?'))
    await moderator.choose(/^Return/, moderator.group('Your second reading'))
    await moderator.press('Save your second reading')
    await moderator.sees('There is a problem')
    await moderator.fill('Note on “Does each finding support its rating?”', '1.3.2 says what was read, not what was found.')
    await moderator.fill('Words to the assessors', 'Say in 1.3.2 what the figures show.')
    await moderator.press('Save your second reading')
    await moderator.sees('The report is back with the assessors')
    await assessor.visit('/')
    await assessor.sees('Look again at the report that the moderator returned')
    await assessor.follow(/Environment$/)
    await assessor.sees('1.3.2 says what was read')
  })

  const second = await story.as('Second Assessor', body)
  await story.step('A colleague who is writing is warned of', async () => {
    await scheme.visit(at)
    await scheme.follow('Appoint somebody')
    await scheme.select('Person', /^Second Assessor/)
    await scheme.choose('Assessor', scheme.group('Appointed as'))
    await scheme.fillDate('Last day', `${new Date().getFullYear() + 1}-12-01`)
    await scheme.press('Appoint')
    await accept(second, desk.replace('/desk/', '/appointments/'))
    await second.visit(desk + '/elements/1.1.2')
    if (!story.javaScript) return // without scripts nobody knows of words before they are sent
    await second.fill('Finding', 'The prof')
    await second.page.locator('[data-pl-saved]', { hasText: /^Saved/ }).waitFor()
    await assessor.visit(desk + '/report')
    await assessor.sees('A colleague is writing', 'Second Assessor: element 1.1.2')
  })

  await story.step('The council proposes a correction with proof', async () => {
    await assessor.visit(desk + '/report')
    await assessor.press('Release for the accuracy check')
    await lead.visit('/')
    await lead.follow('Check the facts of the report of Environment')
    await lead.sees('Nobody has commented yet.')
    await lead.follow('Propose a correction to 1.3.2')
    await lead.fill('What is not accurate, and where can it be checked?', 'Feedback is collected in every service; the table shows it.')
    await lead.fill('What it should say instead (optional)', 'Results are public and acted upon in every service.')
    await lead.fill('Other evidence (optional)', 'CX-001')
    await lead.press('Send the comment')
    await lead.sees('1 comment: 0 accepted, 0 declined, 1 without a reply yet')
  })

  await story.step('The assessor replies, and waits until the facts are checked', async () => {
    await assessor.visit('/')
    await assessor.follow(/Environment$/)
    await assessor.choose('Accept, and put the proposed words into the report', assessor.group('Your reply'))
    await assessor.press('Reply')
    await assessor.visit(desk + '/report')
    await assessor.sees('It can go to the moderator after that day')
    await assessor.lacks('Send to the moderator')
    await lead.press('We have checked the report')
    await assessor.visit('/')
    await assessor.sees('Send the report to the moderator')
    await assessor.follow(/Environment$/)
    await assessor.press('Send to the moderator')
  })

  await story.step('What the colleague wrote meanwhile is kept, and handed on', async () => {
    await second.fill('Finding', 'The profile is shared with partners every quarter.')
    if (story.javaScript) {
      await second.page.getByText('Your words are kept').waitFor()
      await second.follow('see them, and hand them on')
    } else {
      await second.press('Save')
    }
    await second.sees('The profile is shared with partners every quarter.')
    await second.press('Hand on to the team')
    await moderator.visit(desk + '/moderation')
    await moderator.follow('1 text that came too late for the report')
    await moderator.sees('Second Assessor', 'The profile is shared with partners every quarter.')
  })

  const approve = async () => {
    await moderator.visit(desk + '/moderation')
    // Words of the reading before do not come back into this one.
    assert.equal(await moderator.page.getByLabel('Words to the assessors').inputValue(), '')
    for (const yes of await moderator.page.getByRole('radio', { name: 'Yes', exact: true }).all()) await yes.check()
    await moderator.choose(/^Approve/, moderator.group('Your second reading'))
    await moderator.press('Save your second reading')
  }

  const people = { moderator, assessor, scheme, director, lead }
  await story.step('Somebody who did not assess decides not to certify', async () => {
    await approve()
    await refused(people)
  })
  await story.step('What each side and the public see of it', () => notCertified(story, people, at, own))

  await story.step('The council appeals, and somebody without a part in it upholds', async () => {
    await lead.visit(own)
    await lead.follow('Appeal', lead.page.locator('main'))
    await lead.sees('Decision of', 'Not certified', '4.2.3 and 4.3.6 are not met.')
    await lead.fill('Grounds of the appeal', '4.2.3 was judged on the comparison of the year before.')
    await lead.press('Lodge the appeal')
    await lead.sees('The certification body is to name somebody')
    await scheme.visit('/')
    await scheme.follow(/^Say who reviews the appeal/)
    await scheme.choose('Director of Certification', scheme.group('Who reviews the appeal'))
    await scheme.fillDate('To be answered by', `${new Date().getFullYear() + 1}-02-28`)
    await scheme.press('Name the reviewer')
    await scheme.visit(at)
    await scheme.press('Close the assessment')
    await scheme.sees('An appeal against the decision waits for its answer')
    await director.visit('/')
    await director.follow(/^Answer the appeal/)
    await director.sees('Had a part in it', 'Scheme Manager, decided')
    await director.choose(/^Uphold/, director.group('Your answer'))
    await director.fill('Reasons', 'The comparison of this year was among the evidence.')
    await director.press('Answer the appeal')
    await lead.visit(own + '/appeal')
    await lead.sees('upheld', 'The comparison of this year was among the evidence.', 'It was: Not certified')
  })

  await story.step('What the assessors saw is reopened and checked', async () => {
    await director.visit(at + '/appeal')
    await director.follow('Reopen what the assessors saw')
    await director.sees('Not checked yet', 'Comment on factual accuracy on 1.3.2')
    await director.follow('Submission 1')
    await director.follow(/^1\.1\.1 /)
    await director.sees('This is what was handed over')
    await director.visit(desk + '/record')
    await director.press('Check everything now')
    await becomes(director, /\d+ files?, all as submitted/)
    await lead.visit(own + '/record')
    await lead.sees('all as submitted')
    await lead.follow(/^Release 3: the final report/)
    await lead.sees('word for word, what was released')
  })

  await story.step('It is moderated and decided anew', async () => {
    await assessor.visit(desk + '/report')
    await assessor.press('Send to the moderator')
    await approve()
    await director.visit(at + '/decision')
    await director.choose('Action plan', director.group('Decision'))
    await director.fill('Reasons', 'Close 4.2.3 and 4.3.6 sooner.')
    await director.fillDate('Action plan to be carried out by', `${new Date().getFullYear() + 1}-03-31`)
    await director.press('Decide and release the report')
    await director.sees('The decision has been made', 'Appeal upheld')
  })

  await story.step('A second appeal is dismissed by somebody from outside, and the decision stands', () => dismiss(people, at, own))
  await story.step('The body changes the template of its reports', () => reletter(people))
  let after
  await story.step('The action plan is carried out, and its follow-up handed over', async () => { after = await followUp(people, own) })
  await story.step('The follow-up is assessed and decided on by itself', () => examine(people, after))
  await story.step('The follow-up of a building block earns no certificate', () => earnsNone(people, after))
  await story.step('A certificate is suspended and reinstated', () => reinstate(story, people))
})
