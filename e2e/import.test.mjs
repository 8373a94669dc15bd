// A champion brings the Word matrix of the last years and a zip of its files:
// what the columns are, what would happen, what did, undone, and brought again.
import assert from 'node:assert/strict'
import { tell } from './support/story.mjs'
import { password } from './support/town.mjs'
import { wordTable, zip } from './support/zip.mjs'

const pdf = (words) => `%PDF-1.7\n${words}\n%%EOF\n`
const matrix = wordTable([
  ['CSE element', 'Evidence code', 'What it is', 'What it shows', 'File', 'Strongest'],
  ['1.1.1', 'CX 1', 'Annual survey', 'Shows results for every group', 'Survey 2025.pdf', 'Y'],
  ['1.1.2', 'CX 1', '', 'And how they have changed', '', ''],
  ['1.2.1', 'CX 2', 'Focus groups', 'What people said', 'focus.pdf', ''],
  ['1.3.2', 'CX 3', 'Lost report', 'Nobody finds it', 'lost.pdf', ''],
  ['9.9.9', 'CX 4', 'No such element', '', 'focus.pdf', '']
])
const files = zip([
  ['Evidence/Survey 2025.pdf', pdf('survey')],
  ['Evidence/focus.pdf', pdf('focus')],
  ['Evidence/Ŵyl.pdf', pdf('nobody names it')],
  ['Evidence/old.zip', zip([['a.pdf', pdf('a')]])],
  ['../../setup.exe', 'MZ']
])

tell('A matrix and its files are imported', { command: 'serve' }, async (story) => {
  const lead = await story.accepted(await story.portal.invite('Lee Lead', 'lead@example.org', 'lead', 'Exmere City Council', 'applicant'), password, 'lead')
  const check = async () => {
    await lead.select('Column 3: What it is', 'Title of the evidence')
    await lead.press('Show what will happen')
  }
  const bring = async () => {
    await lead.visit('/evidence/import')
    await lead.attach('The matrix', { name: 'Matrix.docx', mimeType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', buffer: matrix })
    await lead.attach(/^Its files/, { name: 'Files.zip', mimeType: 'application/zip', buffer: files })
    await lead.send('Continue')
  }

  await bring()
  await lead.sees('What the columns of Matrix.docx are', '5 rows in 1 table, and 3 files.', '2 more could not be taken', 'Annual survey')
  const chosen = await lead.page.locator('main select').evaluateAll((lists) => lists.map((list) => list.selectedOptions[0].textContent))
  assert.deepEqual(chosen, ['Element', 'Evidence code', 'Not used', 'What it shows', 'File name', 'Strongest'], 'what the columns are is guessed')
  await lead.shot('import-columns')
  await check()
  await lead.sees('Nothing of Matrix.docx has been added yet', 'New item', '‘lost.pdf’ is not among the files', 'no element 9.9.9', 'File that no row names', '‘setup.exe’ is a program', '‘old.zip’ is an archive')
  await lead.shot('import-fates')
  const saved = await lead.download('Save all as CSV')
  assert.match(saved.bytes.toString(), /lost\.pdf/)

  await lead.press(/^Import \d+ rows/)
  await lead.sees('What was imported', 'Undo this import')
  await lead.shot('import-done')
  await lead.visit('/evidence')
  await lead.sees('CX 1', 'Annual survey', 'CX 2', 'Ŵyl')

  // The same again adds nothing.
  await bring()
  await check()
  await lead.sees('There is nothing to add')
  await lead.press('Discard this import')

  // Undone, all of it is gone; brought again, it is back, once.
  await lead.visit('/evidence/import')
  await lead.follow('Matrix.docx', lead.page.getByRole('row', { name: /Imported/ }))
  await lead.press('Undo this import')
  await lead.sees('The import has been undone', 'Undone', 'Discarded')
  await lead.shot('import-list')
  await lead.visit('/evidence')
  await lead.lacks('Annual survey')
  await bring()
  await check()
  await lead.press(/^Import \d+ rows/)
  await lead.visit('/evidence')
  assert.equal(await lead.page.locator('main tbody tr').count(), 3, 'each item once')
})
