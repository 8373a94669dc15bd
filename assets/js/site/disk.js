// The store on the device: "device" holds the little that is not sealed (which
// visit, the wrapped key, when to forget it, how much waits), "sealed" the rest.
const name = 'plaudit-on-site'
let opened

function database () {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1)
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore('device')
      asked.result.createObjectStore('sealed')
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
  return opened
}

const done = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve()
  // A request that fails aborts the transaction, and only then is it known why.
  transaction.onabort = () => reject(transaction.error ?? new Error('the device did not save'))
})

const answer = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(request.error)
})

const reading = async (store) => (await database()).transaction(store).objectStore(store)

export const device = async () => answer((await reading('device')).get('visit'))
export const sealed = async (key) => answer((await reading('sealed')).get(key))
export const keys = async (prefix) => answer((await reading('sealed')).getAllKeys(IDBKeyRange.bound(prefix, prefix + '\uffff')))

/**
 * Saves all or nothing, and only returns once it is on the disk.
 *
 * @param {{device?: Object, put?: Array<[string, Object]>, drop?: string[]}} change
 */
export async function save ({ device, put = [], drop = [] }) {
  const transaction = (await database()).transaction(['device', 'sealed'], 'readwrite', { durability: 'strict' })
  const finished = done(transaction)
  if (device) transaction.objectStore('device').put(device, 'visit')
  const store = transaction.objectStore('sealed')
  for (const [key, value] of put) store.put(value, key)
  for (const key of drop) store.delete(key)
  return finished
}

/** Forgets everything; left is what stays of the device's own record. */
export async function clear (left) {
  const transaction = (await database()).transaction(['device', 'sealed'], 'readwrite', { durability: 'strict' })
  const finished = done(transaction)
  transaction.objectStore('sealed').clear()
  if (left) transaction.objectStore('device').put(left, 'visit')
  else transaction.objectStore('device').clear()
  return finished
}
