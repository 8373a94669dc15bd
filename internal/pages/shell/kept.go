package shell

import (
	"bytes"
	"container/list"
	"fmt"
	"net/http"
	"sync"

	"github.com/a-h/templ"

	"github.com/plaudit/plaudit/internal/account"
)

// Kept holds contents of pages that were drawn before, so that a picture of
// the whole standard is drawn once after each change and not for each look at
// it. It never decides whether a content is still true: whoever asks names the
// revision of the records, which they read first.
type Kept struct {
	mu    sync.Mutex
	room  int // bytes that may still come
	parts map[string]*list.Element
	order *list.List // last used first
}

type keptPart struct{ key, html string }

// NewKept returns an empty store that holds at most so many bytes; what was
// not asked for longest goes first.
func NewKept(bytes int) *Kept {
	return &Kept{room: bytes, parts: map[string]*list.Element{}, order: list.New()}
}

// Content returns what was drawn for this address, person and revision, or
// draws it. What it draws may depend on the address with its query, on the actor
// (and thereby on the day) and on records that the revision tells of; on nothing
// else of the request.
func (k *Kept) Content(r *http.Request, by account.Actor, revision string, draw func() (templ.Component, error)) (templ.Component, error) {
	key := fmt.Sprintf("%s?%s %q %+v", r.URL.Path, r.URL.RawQuery, revision, by)
	if html, ok := k.find(key); ok {
		return templ.Raw(html), nil
	}
	content, err := draw()
	if err != nil {
		return nil, err
	}
	var html bytes.Buffer
	if err := content.Render(r.Context(), &html); err != nil {
		return nil, err
	}
	k.keep(key, html.String())
	return templ.Raw(html.String()), nil
}

func (k *Kept) find(key string) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	e, ok := k.parts[key]
	if !ok {
		return "", false
	}
	k.order.MoveToFront(e)
	return e.Value.(*keptPart).html, true
}

func (k *Kept) keep(key, html string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, there := k.parts[key]; there {
		return
	}
	k.parts[key] = k.order.PushFront(&keptPart{key, html})
	for k.room -= len(key) + len(html); k.room < 0; {
		last := k.order.Remove(k.order.Back()).(*keptPart)
		delete(k.parts, last.key)
		k.room += len(last.key) + len(last.html)
	}
}
