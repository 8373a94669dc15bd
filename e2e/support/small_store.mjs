// A device whose storage is small, and full.

// The browser gives the page a store of three megabytes and keeps to it. (The
// quota that one can override for an origin is not asked by IndexedDB.)
export function smallStore () {
  if (!location.pathname.startsWith('/on-site/')) return
  const bucket = navigator.storageBuckets.open('small', { quota: 3e6 })
  Object.defineProperty(window, 'indexedDB', {
    value: {
      open (name, version) {
        const asked = {}
        bucket.then((b) => {
          const real = version ? b.indexedDB.open(name, version) : b.indexedDB.open(name)
          for (const kind of ['upgradeneeded', 'success', 'error']) real[`on${kind}`] = () => { asked.result = real.result; asked[`on${kind}`]?.() }
        })
        return asked
      }
    }
  })
}

// Fills what is left of the store, or gives it back.
export async function fill (full) {
  const db = await new Promise((resolve) => { const r = indexedDB.open('plaudit-on-site'); r.onsuccess = () => resolve(r.result) })
  const run = (work) => new Promise((resolve) => {
    const t = db.transaction('sealed', 'readwrite', { durability: 'strict' })
    t.oncomplete = () => resolve(true)
    t.onabort = () => resolve(false)
    work(t.objectStore('sealed'))
  })
  let n = 0
  if (!full) await run((store) => store.delete(IDBKeyRange.bound('zz', 'zz\uffff')))
  else {
    for (let size = 1 << 19; size >= 512; size >>= 1) {
      const bytes = new Uint8Array(size)
      for (let i = 0; i < size; i += 65536) crypto.getRandomValues(bytes.subarray(i, i + 65536))
      while (await run((store) => store.put(bytes, `zz${++n}`)) && n < 200);
    }
  }
  db.close()
  return n
}
