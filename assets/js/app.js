// Everything that runs on a page, as one module. Pages work without it.
import {
  createAll, Accordion, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs
} from 'govuk-frontend'

// js-enabled.js has set this on the root before the first paint; govuk-frontend
// looks for it on the body.
if (document.documentElement.classList.contains('govuk-frontend-supported')) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
}

for (const component of [
  Accordion, Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload,
  NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink, Tabs
]) {
  createAll(component)
}
