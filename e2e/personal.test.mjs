// A file with an NHS number is pointed out wherever it matters, until a redacted
// one takes its place; and a web link says how it stands.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'

const number = '943 476 5919'
const file = (text) => ({ name: 'Letter of thanks.txt', mimeType: 'text/plain', buffer: Buffer.from(text) })

tell('Personal data is pointed out until it is gone', { javaScript: [true] }, async (story) => {
  const lead = await story.as('CSE Lead', 'Exmere City Council')
  await lead.visit('/assessments')
  const assessment = await lead.page.locator('main a[href^="/assessments/as_"]', { hasText: /review|recertification|assessment/i }).evaluateAll((links) => links.map((a) => a.getAttribute('href')))
  await lead.visit('/evidence/gaps')
  const element = (await lead.page.locator('tbody td').filter({ hasText: /\d\.\d\.\d/ }).first().innerText()).match(/\d\.\d\.\d/)[0]

  await lead.visit(`/evidence/add?element=${element}`)
  await lead.attach(/files/i, [file(`A letter of thanks.\n\nNHS number: ${number}\n`)])
  await lead.fill('What it shows, in one sentence', 'A customer thanks us')
  await lead.send('Upload')
  await lead.visit('/evidence')
  await lead.follow(/Letter of thanks/)
  const item = new URL(lead.page.url()).pathname
  // The text is read in the background.
  const until = async (done) => {
    for (let n = 0; n < 60 && !(await done(await lead.text())); n++) {
      await lead.page.waitForTimeout(500)
      await lead.visit(item)
    }
  }
  await until((text) => text.includes('This seems to hold personal data'))
  await lead.sees('This seems to hold personal data', 'NHS number, such as 943 ••• ••19', 'Line 3', 'The text is not shown here')
  await lead.shot('personal-item')
  await lead.visit('/evidence/gaps?kind=personal_data')
  await lead.sees('Seems to hold personal data: NHS number', 'High')
  await lead.follow(/Seems to hold personal data: NHS/)
  await lead.lacks(number)
  await lead.sees('Take it out', 'Or let it stay')
  await lead.shot('personal-page')

  let checked = ''
  for (const path of new Set(assessment)) {
    if (!/^\/assessments\/[^/]+$/.test(path)) continue
    const response = await lead.page.goto(path + '/submit')
    if (response.status() === 200 && /seems? to hold personal data/.test(await lead.text())) checked = path + '/submit'
  }
  assert.notEqual(checked, '', 'no check before submission warns')
  await lead.visit(checked)
  await lead.shot('personal-submit')
  await lead.follow(/Letter of thanks/)
  await lead.follow('Replace it by a redacted file')
  await lead.sees('Add a redacted edition', 'What becomes of the edition with personal data', 'kept in the history')
  await lead.shot('personal-redacted')
  await lead.attach(/files/i, [file('A letter of thanks.\n\nNumber: [redacted]\n')])
  await lead.send('Add this edition')
  await lead.visit(item)
  await until((text) => text.includes('Its text can be searched') && !text.includes('not read yet'))
  await lead.lacks('seems to hold personal data')
  await lead.visit(checked)
  await lead.lacks('Letter of thanks')
  await lead.visit('/evidence/gaps?kind=personal_data')
  await lead.lacks('Letter of thanks')

  await lead.visit('/evidence/web-links')
  await lead.sees('Web links', 'IN-006', 'Reached on', 'IN-007', 'Broken link')
  await lead.shot('web-links')
})
