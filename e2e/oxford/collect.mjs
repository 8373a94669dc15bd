// The second part: evidence comes in, the council assesses itself, a head of
// service signs off and the lead submits.
import assert from 'node:assert/strict'
import { files } from '../support/files.mjs'
import { story as elements } from '../support/town.mjs'
import { body } from './found.mjs'

export async function collect (story, people) {
  await story.step('Colleagues upload evidence, a link and a note', () => evidence(people, story.javaScript))
  await story.step('Evidence is linked to elements, and gets a new edition', () => links(people))
  await story.step('The lead plans the assessment', () => plan(people))
  await story.step('Two people write the same statement: both texts are shown', () => clash(people))
  await story.step('The council rates itself against all 57 elements', () => rate(story, people))
  await story.step('The head of service signs off Housing', () => signOff(people))
  await story.step('The lead submits, and anybody there can check what was handed over', () => submit(people))
}

async function evidence ({ lead, champion, contributor }, javaScript) {
  await lead.visit('/evidence')
  await lead.sees('Upload the first files')
  await lead.follow('Upload the first files')
  await lead.attach('Files', files('customer-profile.pdf', 'contact-by-hour.xlsx', 'customer-journey.png'))
  await lead.fillDate('First day of the period it describes (optional)', '2024-04-01')
  await lead.fillDate('Last day of the period it describes (optional)', '2025-03-31')
  await lead.choose('Customer services')
  await lead.send('Upload')
  await lead.sees('What was added', 'customer-profile.pdf', 'contact-by-hour.xlsx', 'customer-journey.png')

  await lead.follow('Upload more files')
  await lead.attach('Files', [{ name: 'program.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ\x90\0\x03') }, { name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) }])
  if (javaScript) { // each file was judged as it was chosen, so that there is nothing to send
    await lead.page.locator('main form').getByRole('button', { name: 'Upload', exact: true }).click()
    await lead.sees('No file was taken', 'program.exe', 'empty.txt', 'is a program', 'is empty')
    await lead.check()
  } else {
    await lead.send('Upload')
    await lead.sees('There is a problem', 'program.exe', 'empty.txt')
  }

  await champion.visit('/evidence')
  await champion.follow('Add a link')
  await champion.fill('Web address', 'https://isisford.example.org/promise')
  await champion.fill('Title', 'Our promise to customers')
  await champion.choose('Housing')
  await champion.press('Add', champion.page.locator('main form'))
  await champion.sees('Our promise to customers')

  await contributor.visit('/evidence')
  await contributor.follow('Add a note')
  await contributor.press('Add', contributor.page.locator('main form'))
  await contributor.sees('There is a problem')
  await contributor.fill('Note', 'At the museum desk a visitor with a hearing aid was offered the loop without asking, on 3 June 2025.')
  await contributor.fill('Title', 'Seen at the museum desk')
  await contributor.choose('Museums')
  await contributor.press('Add', contributor.page.locator('main form'))
  await contributor.sees('Seen at the museum desk')
}

async function links ({ lead, champion }) {
  await lead.visit('/evidence')
  await lead.follow('customer-profile')
  await lead.sees('This is linked to no element yet')
  await lead.follow('Link to elements')
  await lead.choose(/^1\.1\.1 /)
  await lead.choose(/^1\.1\.3 /)
  await lead.fill('What it shows, in one sentence', 'Describes who uses us and who does not, from four dated sources')
  await lead.fill('Where to look (optional)', 'p. 1')
  await lead.press('Link')
  await lead.sees('p. 1')
  await lead.press('Mark as strongest for 1.1.1')
  await lead.sees('Strongest')

  await champion.visit('/evidence')
  await champion.follow('Our promise to customers')
  await champion.follow('Link to elements')
  await champion.fill('Find elements by words or number', '2.1.3')
  await champion.press('Find')
  await champion.choose(/^2\.1\.3 /)
  await champion.fill('What it shows, in one sentence', 'One standard for every customer and channel')
  await champion.press('Link')
  await champion.sees('No page given')

  await lead.visit('/evidence')
  await lead.follow('contact-by-hour')
  await lead.follow('Link to elements')
  await lead.choose(/^3\.3\.2 /)
  await lead.fill('What it shows, in one sentence', 'The data that moved late opening to Tuesday')
  await lead.fill('Where to look (optional)', 'sheet Hours')
  await lead.press('Link')
  await lead.follow('Add a new edition')
  await lead.attach('Files of the new edition', files('our-promise.docx'))
  await lead.send('Add this edition')
  await lead.sees('Earlier editions', 'our-promise.docx', 'contact-by-hour.xlsx')
  const file = await lead.download('contact-by-hour.xlsx')
  assert.equal(file.bytes.subarray(0, 2).toString(), 'PK')

  await lead.visit('/evidence?q=promise&fresh=')
  await lead.sees('Our promise to customers')
  await lead.lacks('Seen at the museum desk')
}

async function plan (people) {
  const { lead, contributor } = people
  await lead.visit('/assessments')
  await lead.follow('Plan an assessment')
  await lead.press('Save')
  await lead.sees('There is a problem', 'Enter a name for the assessment')
  await lead.choose('Full assessment', lead.group('What kind of assessment is it?'))
  await lead.fill('Name', 'Full assessment 2025')
  await lead.fill('What is assessed?', 'The whole council')
  await lead.select('Certification body (can be chosen later)', body)
  await lead.fillDate('When does the cycle start?', '2024-12-01')
  await lead.press('Save')
  await lead.sees('Collecting has not started')
  people.at = { assessment: new URL(lead.page.url()).pathname }
  await lead.press('Start collecting')
  await lead.sees('Collecting evidence', 'Full assessment')
  await contributor.visit(people.at.assessment + '/plan', 403)
}

// clash: the champion and the head of Housing have the same page open.
async function clash ({ lead, champion, head, at }) {
  await champion.visit(at.assessment)
  await champion.select('Part', 'Housing')
  await champion.press('Show')
  await champion.follow(/^1\.1\.1/)
  const page = champion.page.url().replace(champion.portal.url, '')
  await head.visit(page)
  await champion.fill('Tell me', 'We know our tenants from the yearly census of homes.')
  await champion.choose('Compliant', champion.group('Self-rating'))
  await champion.press('Save')
  await champion.sees('Element 1.1.1 has been saved')
  await head.fill('Tell me', 'Estate walks tell us who lives where.')
  await head.choose('Compliant', head.group('Self-rating'))
  await head.press('Save')
  await head.sees('Sam Champion saved this element while you were writing', 'We know our tenants from the yearly census of homes.')
  assert.equal(await head.page.getByLabel('Tell me', { exact: true }).inputValue(), 'Estate walks tell us who lives where.')
  await head.fill('Tell me', 'We know our tenants from the yearly census of homes, and estate walks tell us who lives where.')
  await head.press('Save')
  await head.sees('Element 1.1.1 has been saved')
  await head.follow('History of this text')
  await head.sees('estate walks tell us')
  await lead.visit(at.assessment + '/elements/1.1.1')
  await lead.open('What the service areas say')
  await lead.sees('estate walks tell us')
  await lead.fill('Comment', 'Well put. Can we name the estates?')
  await lead.press('Add the comment')
  await lead.sees('Can we name the estates?')
}

async function rate ({ javaScript }, { lead, at }) {
  await lead.visit(at.assessment + '/elements/' + elements[0].id)
  for (const e of elements) {
    await lead.choose(e.self, lead.group('Self-rating'))
    await lead.fill('Tell me', e.say)
    if (e.self === 'Partially compliant') await lead.fill('Gaps', 'Not yet the same in every service.')
    if (javaScript && e === elements[0]) await lead.page.locator('[data-pl-saved]', { hasText: /^Saved \d/ }).waitFor() // by itself
    if (e.id === '3.3.3') await lead.fill('See on site', 'The front desk of the museum.')
    await lead.press('Save')
    if (e !== elements.at(-1)) await lead.follow(/next$/)
  }
  await lead.visit(at.assessment)
  await lead.sees('53 of 57', 'Would meet the standard', 'Needs attention')
  for (const view of ['Evidence', 'Freshness', 'Table']) await lead.follow(view, lead.page.locator('main'))
  await lead.sees('Why it is examined')
  const csv = await lead.download('CSV file')
  assert.match(csv.bytes.toString(), /1\.1\.1/)
}

async function signOff ({ head, lead, champion, at }) {
  await champion.visit(at.assessment + '/areas')
  assert.equal(await champion.page.getByRole('link', { name: 'Sign off Housing' }).count(), 0)
  await head.visit(at.assessment)
  await head.follow('Service areas and sign-off')
  await head.follow('Sign off Housing')
  await head.fill('Anything to add (optional)', 'Read and agreed with the team.')
  await head.press('Sign off')
  await head.sees('You have signed off the self-assessment of Housing')
  await lead.visit(at.assessment + '/areas')
  await lead.sees('Hari Head')
}

async function submit (people) {
  const { lead, champion, at } = people
  await champion.visit(at.assessment + '/submit', 403)
  await lead.visit(at.assessment)
  await lead.follow('Check and submit')
  await lead.sees('Thornbury Assessments', 'Check list', 'with a self-rating but no evidence')
  await lead.press('Submit')
  await lead.sees('There is a problem')
  await lead.choose(/^I have read the check list/)
  await lead.press('Submit')
  await lead.visit(at.assessment)
  await lead.follow('What was submitted')
  await lead.sees('Submission 1', 'this is what was handed over', 'Hash of the manifest (SHA-256)', 'Housing: Hari Head')
  assert.match(await lead.text(), /\b[0-9a-f]{64}\b/)
  await champion.visit(at.assessment + '/elements/1.1.1')
  await champion.sees('This was submitted')
}
