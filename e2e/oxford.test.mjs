// The first true story, from an empty portal: one council assessed as a whole,
// certified with 13 Compliance Plus, and its annual review the year after. The
// parts are in the folder oxford; docs/walkthrough.md tells the same to people.
import { tell } from './support/story.mjs'
import { assess } from './oxford/assess.mjs'
import { collect } from './oxford/collect.mjs'
import { found } from './oxford/found.mjs'
import { nextyear } from './oxford/nextyear.mjs'
import { report } from './oxford/report.mjs'

tell('A council is assessed as a whole and reviewed a year later', { command: 'serve', timeout: 1_800_000 }, async (story) => {
  const people = await found(story)
  await collect(story, people)
  await assess(story, people)
  await report(story, people)
  await nextyear(story, people)
})
