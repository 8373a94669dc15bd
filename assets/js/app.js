// Everything that runs on a page, as one module. Pages work without it.
import {
  createAll, Accordion, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs
} from 'govuk-frontend'
import { autosave } from './autosave.js'
import { copy } from './copy.js'
import { keys } from './keys.js'
import { preview } from './preview.js'
import { selectAll } from './select-all.js'
import { selection } from './selection.js'
import { unsaved } from './unsaved.js'
import { upload } from './upload.js'

const components = [
  Accordion, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs
]

// Our own modules by the name in data-module, which may hold several.
const modules = {
  'pl-autosave': autosave,
  'pl-copy': copy,
  'pl-keys': keys,
  'pl-preview': preview,
  'pl-select-all': selectAll,
  'pl-selection': selection,
  'pl-unsaved': unsaved,
  'pl-upload': upload
}

/** Enhances the page as it stands; called again when a page was swapped in. */
function start () {
  // js-enabled.js has set these on the root before the first paint;
  // govuk-frontend looks for them on the body.
  if (!document.documentElement.classList.contains('govuk-frontend-supported')) {
    return
  }
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
  for (const component of components) {
    createAll(component)
  }
  for (const [name, enhance] of Object.entries(modules)) {
    for (const element of document.querySelectorAll(`[data-module~="${name}"]`)) {
      try {
        enhance(element)
      } catch (error) {
        console.error(`${name}:`, error) // the plain page goes on working
      }
    }
  }
}

document.addEventListener('pl:page', start)
start()
