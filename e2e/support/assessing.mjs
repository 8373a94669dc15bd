// What an assessor does with a submission, as both stories tell it.
import { plain } from './hands.mjs'
import { story as elements } from './town.mjs'

// opens: the scheme manager opens the desk review and appoints an assessor and
// a moderator for a year; both say that they have no conflict of interest.
export async function open ({ scheme, assessor, moderator }, assessment, today = new Date()) {
  await scheme.visit('/body/assessments')
  await scheme.follow(assessment)
  await scheme.press('Open the desk review')
  const until = `${today.getFullYear() + 1}-${today.getMonth() + 1}-1`
  for (const [person, role] of [['Ash Assessor', 'Lead assessor'], ['Mo Moderator', 'Moderator']]) {
    await scheme.follow('Appoint somebody')
    await scheme.select('Person', new RegExp(`^${person}`))
    await scheme.choose(role, scheme.group('Appointed as'))
    await scheme.fillDate('Last day', until)
    await scheme.press('Appoint')
    await scheme.sees(person)
  }
  const offered = new URL(scheme.page.url()).pathname.replace('/body/assessments/', '/appointments/')
  for (const one of [assessor, moderator]) await accept(one, offered)
}

// accept: somebody who is appointed declares no conflict and accepts.
export async function accept (one, offered) {
  await one.visit(offered)
  await one.choose('No, none')
  await one.choose('Accept', one.group('Do you accept the appointment?'))
  await one.press('Send your answer')
  await one.sees('You have accepted')
}

// What every Compliance Plus of the stories says that others could copy.
export const worthCopying = 'Other services could take over the way it is done: the evidence shows how.'

// rate gives each of the elements a rating and a finding, one after the other.
// of says the rating and the finding of an element of the story; with by a mouse
// or a keyboard does it and counts (hands.mjs).
export async function rate (assessor, desk, ids = elements.map((e) => e.id), of = (e) => e, by = plain(assessor)) {
  for (const e of elements.filter((e) => ids.includes(e.id))) {
    const { rating, find } = of(e)
    if (new URL(assessor.page.url()).pathname !== `${desk}/elements/${e.id}`) await by.visit(`${desk}/elements/${e.id}`)
    by.begins(e.id, rating)
    await by.choose(rating, 'Rating')
    await by.write('Finding', find)
    if (rating === 'Compliance Plus') await by.write('What others could copy', worthCopying)
    await by.press('Save and go on')
  }
}

// point adds a strength or an improvement area to the report.
export async function point (assessor, desk, kind, words, ids) {
  await assessor.visit(`${desk}/points`)
  await assessor.follow(`Add ${kind}`)
  await assessor.fill('In words', words)
  for (const id of ids) await assessor.choose(new RegExp(`^${id.replaceAll('.', '\\.')} `))
  await assessor.press('Save')
  await assessor.sees(words)
}

// write writes the texts of the report and begins it.
export async function write (assessor, desk, recommendation = 'Certify') {
  await assessor.visit(`${desk}/report`)
  await assessor.press('Begin the report')
  await assessor.fill('Introduction and background', 'The organisation submitted its self-assessment with evidence. This report follows the reading of it.')
  await assessor.fill('Methodology', 'The evidence was read beforehand and questions were asked in writing. People were met in confidence.')
  await assessor.fill('Conclusion', 'Customers are at the centre of how the organisation thinks and works.')
  await assessor.choose(recommendation, assessor.group('Recommendation'))
  await assessor.press('Save')
  await assessor.sees('The report has been saved')
}

// approve: the moderator approves what was sent, and the scheme manager decides.
export async function approve ({ assessor, moderator, scheme }, desk) {
  await assessor.visit(`${desk}/report`)
  await assessor.press('Send to the moderator')
  await moderator.visit(`${desk}/moderation`)
  for (const yes of await moderator.page.getByRole('radio', { name: 'Yes', exact: true }).all()) await yes.check()
  await moderator.choose(/^Approve/, moderator.group('Your second reading'))
  await moderator.press('Save your second reading')
  await scheme.visit(desk.replace('/desk/', '/body/assessments/'))
  await scheme.follow('Decide')
  await scheme.choose('Certified', scheme.group('Decision'))
  await scheme.press('Decide and release the report')
  await scheme.sees('The decision has been made')
}
