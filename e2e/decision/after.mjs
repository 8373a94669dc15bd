// What follows a decision: one not to certify from all sides; an appeal that
// somebody from outside dismisses; a follow-up assessment of just what was open,
// with a report on the template that was changed meanwhile; and a certificate that
// is suspended and reinstated.
import assert from 'node:assert/strict'
import { accept, approve, write } from '../support/assessing.mjs'

const next = new Date().getFullYear() + 1
const name = 'Environment: follow-up'
const letterhead = 'Fairmark Assessments, second letterhead'

// refused decides not to certify, with what the page says to it.
export async function refused ({ scheme }) {
  await scheme.visit('/')
  await scheme.follow(/^Decide/)
  await scheme.sees('Assessed by', 'Approved by the moderator', '4.2.3', 'A building block earns no certificate of its own')
  await scheme.shot('decide')
  await scheme.choose('Not certified', scheme.group('Decision'))
  await scheme.press('Decide and release the report')
  await scheme.sees('There is a problem')
  await scheme.fill('Reasons', '4.2.3 and 4.3.6 are not met.')
  await scheme.press('Decide and release the report')
  await scheme.sees('The organisation can appeal until')
}

// notCertified looks at an assessment that was not certified from all sides.
export async function notCertified (story, { scheme, assessor, lead }, at, own) {
  await scheme.lacks('Certificate of this assessment')
  await scheme.shot('not-certified')
  await scheme.visit(at + '/certificate', 409)
  await scheme.visit('/')
  await scheme.lacks('Issue the certificate of Wincombe')
  await assessor.visit('/')
  await assessor.shot('not-certified-work')
  await lead.visit('/')
  await lead.lacks('Carry out the action plan')
  await lead.shot('not-certified-work')
  await lead.visit(own)
  await lead.sees('Not certified', 'Decided by Fairmark Assessments', 'You can read the reasons and appeal, until')
  await lead.shot('not-certified')
  await lead.visit(own + '/report')
  await lead.sees('Not certified')
  await lead.visit(own + '/next')
  assert.ok(await lead.page.getByLabel('Full reassessment', { exact: true }).isChecked())
  await lead.shot('not-certified-next')
  const anybody = await story.visitor('anybody')
  await anybody.visit('/register')
  await anybody.lacks('Environment', 'Not certified')
  await anybody.shot('not-certified-register')
}

export async function dismiss ({ scheme, lead }, at, own) {
  await lead.visit(own + '/appeal')
  await lead.fill('Grounds of the appeal', 'The second reasons are as thin as the first.')
  await lead.press('Lodge the appeal')
  await scheme.visit('/')
  await scheme.follow(/^Say who reviews the appeal/)
  await scheme.sees('Every scheme manager had a part in this', 'Scheme Manager, decided before', 'Director of Certification, answered an appeal')
  await scheme.choose('Somebody from outside Fairmark Assessments', scheme.group('Who reviews the appeal'))
  await scheme.fillDate('To be answered by', `${next}-02-28`)
  await scheme.fill('Name of the person from outside', 'Moderator')
  await scheme.fill('Who that is, and why they are independent', 'Retired assessor of another body')
  await scheme.press('Name the reviewer')
  await scheme.sees('There is a problem', 'Enter somebody who had no part')
  await scheme.fill('Name of the person from outside', 'Dr Siân Ŵyn')
  await scheme.press('Name the reviewer')
  await scheme.sees('Dr Siân Ŵyn reviews the appeal. Give them the record')
  await scheme.shot('appeal-outside')
  await lead.visit(own + '/appeal')
  await lead.sees('Dr Siân Ŵyn (from outside: Retired assessor of another body) reviews it')
  await scheme.visit('/')
  await scheme.follow(/^Answer the appeal/)
  await scheme.choose('Dismiss', scheme.group('The answer of Dr Siân Ŵyn'))
  await scheme.press('Answer the appeal')
  await scheme.sees('There is a problem', 'Enter the reasons')
  await scheme.fill('Reasons, in the words of Dr Siân Ŵyn', 'The new reasons name the comparison that is missing.')
  await scheme.press('Answer the appeal')
  await scheme.sees('put down by Scheme Manager')
  await scheme.shot('appeal-dismissed')
  await lead.visit(own + '/appeal')
  await lead.sees('dismissed', 'The new reasons name the comparison that is missing.')
  await lead.shot('appeal-dismissed')
  await lead.visit('/')
  await lead.sees('Carry out the action plan of Environment')
  await lead.shot('my-work')
}

export async function reletter ({ scheme }) {
  await scheme.visit('/organisation')
  await scheme.follow('Report template')
  await scheme.shot('template')
  await scheme.follow('Change Letterhead, lines and colour')
  await scheme.fill('Name on the letterhead', letterhead)
  await scheme.press('Save')
  await scheme.sees('is in the writing')
  await scheme.press(/^Publish version/)
  await scheme.sees('New reports follow version 2.')
  await scheme.shot('template-published')
}

// followUp returns the path of the follow-up.
export async function followUp ({ lead }, own) {
  await lead.visit('/')
  await lead.follow(/^Carry out the action plan of Environment/)
  await lead.shot('next')
  assert.ok(await lead.page.getByLabel('Follow-up assessment', { exact: true }).isChecked())
  assert.equal(await lead.page.getByLabel('Name', { exact: true }).inputValue(), name)
  const ids = await lead.page.getByRole('checkbox', { checked: true }).evaluateAll((all) => all.map((box) => box.value))
  assert.deepEqual(ids, ['4.2.3', '4.3.6'])
  await lead.press('Prepare')
  await lead.sees('has been prepared')
  const path = new URL(lead.page.url()).pathname
  assert.notEqual(path, own)
  await lead.press('Start collecting')
  for (const id of ids) {
    await lead.visit(`${path}/elements/${id}`)
    await lead.choose('Compliant', lead.group('Self-rating'))
    await lead.fill('Tell me', 'All services are compared with others since March.')
    await lead.press('Save')
  }
  await lead.visit(path)
  await lead.shot('follow-up')
  await lead.follow('Check and submit')
  await lead.choose(/^I have read the check list/)
  await lead.press('Submit')
  await lead.visit('/')
  await lead.lacks('Carry out the action plan of Environment')
  return { path, ids }
}

export async function examine (people, { path, ids }) {
  const { scheme, assessor, lead } = people
  const desk = path.replace('/assessments/', '/desk/')
  await scheme.visit('/body/assessments')
  await scheme.follow(name)
  await scheme.press('Open the desk review')
  for (const [person, role] of [['Lead Assessor', 'Lead assessor'], ['Moderator', 'Moderator']]) {
    await scheme.follow('Appoint somebody')
    await scheme.select('Person', new RegExp(`^${person}`))
    await scheme.choose(role, scheme.group('Appointed as'))
    await scheme.fillDate('Last day', `${next}-12-01`)
    await scheme.press('Appoint')
  }
  for (const one of [assessor, people.moderator]) await accept(one, path.replace('/assessments/', '/appointments/'))
  for (const id of ids) {
    await assessor.visit(`${desk}/elements/${id}`)
    await assessor.sees('Last time')
    await assessor.choose('Compliant', assessor.group('Rating'))
    await assessor.fill('Finding', `The comparison that ${id} lacked was seen for every service.`)
    await assessor.press('Save and go on')
  }
  await write(assessor, desk)
  await assessor.visit(desk + '/report/preview')
  await assessor.sees(letterhead, '2 of the 57 elements of the standard were examined', 'The comparison that 4.2.3 lacked')
  await assessor.page.getByRole('img', { name: 'Fairmark Assessments' }).evaluate((img) => img.decode(), null, { timeout: 5_000 })
  await assessor.shot('follow-up-report')
  await assessor.visit(desk + '/report')
  await assessor.press('Release for the accuracy check')
  await lead.visit('/')
  await lead.follow('Check the facts of the report of ' + name)
  await lead.press('We have checked the report')
  await approve(people, desk)
}

// earnsNone sees that the follow-up of a building block, although certified, earns
// no certificate: its programme's corporate assessment does.
export async function earnsNone ({ scheme, lead }, { path }) {
  const at = path.replace('/assessments/', '/body/assessments/')
  await scheme.visit(at)
  await scheme.sees('Decided: Certified')
  await scheme.lacks('Certificate of this assessment')
  await scheme.shot('follow-up-certified')
  await scheme.visit(at + '/certificate', 409)
  await scheme.visit('/')
  await scheme.lacks('Issue the certificate of Wincombe')
  await lead.visit(path)
  await lead.sees('Certified', 'Decided by Fairmark Assessments')
  await lead.shot('follow-up-decided')
}

// reinstate suspends a certificate and makes it valid again, and sees what each
// side and everybody reads of it.
export async function reinstate (story, { scheme }) {
  const lead = await story.as('CSE Lead', 'Exmere City Council')
  await lead.visit('/certificates')
  await lead.follow(/^FA-/)
  const certificate = '/body' + new URL(lead.page.url()).pathname
  await scheme.visit(certificate)
  await scheme.follow('Suspend it')
  await scheme.press('Suspend certificate')
  await scheme.sees('There is a problem', 'Enter the reason')
  await scheme.fill('Reason', 'The fee has not been paid.')
  await scheme.press('Suspend certificate')
  await scheme.sees('The certificate has been suspended', 'Suspended')
  const anybody = await story.visitor('anybody')
  await anybody.visit('/register')
  await anybody.follow('Exmere City Council')
  await anybody.sees('Suspended')
  await anybody.lacks('The fee has not been paid.')
  await lead.page.reload()
  await lead.sees('Suspended', 'The fee has not been paid.')
  await lead.shot('certificate-suspended')
  await scheme.visit('/')
  await scheme.shot('my-work-suspended')
  await scheme.follow(/^Reinstate or withdraw the certificate of Exmere/)
  await scheme.follow('Reinstate it')
  await scheme.fill('Reason', 'The fee has been paid.')
  await scheme.press('Reinstate certificate')
  await scheme.sees('The certificate has been reinstated')
  await scheme.lacks('Suspended')
  await scheme.shot('certificate-reinstated')
  await scheme.visit('/')
  await scheme.lacks('Reinstate or withdraw')
  await anybody.page.reload()
  await anybody.lacks('Suspended')
  await anybody.shot('register-reinstated')
}
