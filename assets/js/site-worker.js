// The service worker of the page on site, and of nothing else: it lives in the
// folder /on-site/ and sees no other page of the portal. It keeps the page and
// its few files (self.plauditFiles, which the portal writes above), never data.
const cacheName = 'plaudit-on-site-' + hash(JSON.stringify(self.plauditFiles) + self.plauditPage)
const page = '/on-site/'

function hash (text) {
  let n = 5381
  for (let i = 0; i < text.length; i++) n = ((n * 33) ^ text.charCodeAt(i)) >>> 0
  return n.toString(36)
}

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) =>
    cache.addAll(self.plauditFiles.map((file) => new Request(file, { cache: 'reload', credentials: 'omit' })))))
})

self.addEventListener('activate', (event) => {
  event.waitUntil((async () => {
    for (const old of await caches.keys()) {
      if (old.startsWith('plaudit-on-site-') && old !== cacheName) await caches.delete(old)
    }
    await self.clients.claim()
  })())
})

self.addEventListener('message', (event) => {
  if (event.data === 'use') self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const address = new URL(event.request.url)
  if (event.request.method !== 'GET' || address.origin !== self.location.origin) return
  const known = event.request.mode === 'navigate' && address.pathname === page ? page : address.pathname
  if (!self.plauditFiles.includes(known)) return // the network's business
  event.respondWith((async () => {
    const cache = await caches.open(cacheName)
    return (await cache.match(known)) ?? fetch(event.request)
  })())
})
