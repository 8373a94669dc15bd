// Runs the files of stories, two at a time, those that take longest first: one
// that began last would be told alone at the end, with a processor idle beside it.
//
//   node e2e/support/run.mjs [--test-name-pattern=WORDS] FILE...
import { rmSync } from 'node:fs'
import { basename } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { parseArgs } from 'node:util'
import { Portal } from './portal.mjs'

// In order, by how long they take. Those that are not named come after them.
const long = ['oxford_plain', 'oxford_script', 'decision', 'pages', 'winchester', 'upload', 'asking', 'desk'].map((name) => name + '.test.mjs')

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'test-name-pattern': { type: 'string', multiple: true } } })
const rank = (file) => (long.indexOf(basename(file)) + long.length + 1) % (long.length + 1)
const files = positionals.sort((a, b) => rank(a) - rank(b))

// Telling the demonstration and reading its files costs more than many a story:
// with several to tell it is done once, and each begins with a copy of its own.
if (files.length > 2) {
  const portal = await Portal.start('demo')
  await portal.settled()
  await portal.down()
  process.env.PLAUDIT_DEMONSTRATION = portal.dir
  process.on('exit', () => rmSync(portal.dir, { recursive: true, force: true }))
}

// What a browser leaves open when it ends must not keep a story from ending.
const told = run({ files, concurrency: 2, forceExit: true, testNamePatterns: values['test-name-pattern'] })
told.on('test:fail', ({ todo }) => { if (todo === undefined || todo === false) process.exitCode = 1 })
told.compose(new spec()).pipe(process.stdout)
