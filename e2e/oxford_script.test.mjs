// The first story with scripts takes as long as without them. Each kind of page
// is looked at with scripts by pages.test.mjs, and what scripts do by the stories
// of the desk, the visit, uploads and decisions; so this is told by "make e2e".
import { oxford } from './oxford/story.mjs'

if (process.env.PLAUDIT_E2E_LONG) oxford(true)
