// What follows a decision on an action plan: an appeal that is dismissed, and a
// follow-up assessment of just what was open, with a report on the template that
// was changed meanwhile and a certificate that is suspended and reinstated.
import assert from 'node:assert/strict'
import { accept, approve, write } from '../support/assessing.mjs'

const next = new Date().getFullYear() + 1
const name = 'Environment: follow-up'
const letterhead = 'Fairmark Assessments, second letterhead'

export async function dismiss ({ scheme, lead }, at, own) {
  await lead.visit(own + '/appeal')
  await lead.fill('Grounds of the appeal', 'The second reasons are as thin as the first.')
  await lead.press('Lodge the appeal')
  await scheme.visit('/')
  await scheme.follow(/^Say who reviews the appeal/)
  await scheme.choose('Scheme Manager', scheme.group('Who reviews the appeal'))
  await scheme.fillDate('To be answered by', `${next}-02-28`)
  await scheme.press('Name the reviewer')
  await scheme.visit('/')
  await scheme.follow(/^Answer the appeal/)
  await scheme.sees('Had a part in it', 'Director of Certification, decided')
  await scheme.choose('Dismiss', scheme.group('Your answer'))
  await scheme.press('Answer the appeal')
  await scheme.sees('There is a problem', 'Enter the reasons')
  await scheme.fill('Reasons', 'The new reasons name the comparison that is missing.')
  await scheme.press('Answer the appeal')
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

// reinstate issues the certificate, suspends it and makes it valid again, and
// sees what each side and everybody reads of it.
export async function reinstate (story, { scheme, lead }, { path }) {
  await scheme.visit('/')
  await scheme.follow('Issue the certificate of Wincombe City Council')
  await scheme.press('Issue certificate')
  const certificate = new URL(scheme.page.url()).pathname
  await scheme.shot('certificate-issued')
  await scheme.follow('Suspend it')
  await scheme.press('Suspend certificate')
  await scheme.sees('There is a problem', 'Enter the reason')
  await scheme.fill('Reason', 'The fee has not been paid.')
  await scheme.press('Suspend certificate')
  await scheme.sees('The certificate has been suspended', 'Suspended')
  const anybody = await story.visitor('anybody')
  await anybody.visit('/register')
  await anybody.follow('Wincombe City Council')
  await anybody.sees('Suspended')
  await anybody.lacks('The fee has not been paid.')
  await lead.visit(certificate.replace('/body/', '/'))
  await lead.sees('Suspended', 'The fee has not been paid.')
  await lead.shot('certificate-suspended')
  await scheme.visit('/')
  await scheme.shot('my-work-suspended')
  await scheme.follow(/^Reinstate or withdraw the certificate of Wincombe/)
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
  await lead.visit(path)
  await lead.shot('follow-up-decided')
}
